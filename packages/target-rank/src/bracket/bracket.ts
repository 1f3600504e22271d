import type { ContextCounts } from "../count/context-counts.ts";
import { withWorkspace } from "../kernels/kernels.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import type { BracketOptions } from "./bracket-options.ts";
import { lowerTailEnergies } from "./lower-bound.ts";
import { placeHalf, scoreDirections } from "./subspace-scores.ts";
import { thinContexts } from "./thin-contexts.ts";
import { upperTailEnergies } from "./upper-bound.ts";

/** A band that holds the true W-error curve of the repeated contexts. */
export interface Bracket {
  weighting: RowWeighting;
  /** W-error bounds at k = 0…V'. */
  lower: Float64Array;
  upper: Float64Array;
}

/** Why there is no bracket: what the data cannot tell. */
export interface NoBracket {
  reason: string;
}

/** Doubles of work that the reorthogonalisation of one Lanczos run may take. */
const LANCZOS_WORK = 3e8;

/**
 * Brackets the W-error curve of the true next-token distributions of the contexts seen at least twice.
 *
 * The true matrix has one row p_c for every repeated context c of the corpus, weighted by w_c = 1 ("uniform") or n_c ("frequency"); given that
 * next tokens are drawn independently from p_c, the U-statistic Gram matrix is unbiased for its Gram matrix, whatever n_c >= 2 is. Contexts
 * seen once say nothing about their own p_c and are left out; draws repeated within a document are not independent, which this cannot see.
 *
 * @returns the bracket, or the reason why the data cannot give one. Cost: two eigenvalue problems of V' x V', by sparse products
 */
export function bracketCurve(
  all: ContextCounts,
  weighting: RowWeighting,
  options: BracketOptions = {},
): Bracket | NoBracket {
  const { seed = 1, margin = 3, probes = 4, steps = 40, subspaces = 20, mostEntries = 3_000_000 } = options;
  const counts = thinContexts(all, mostEntries, seed);
  const none = { values: new Float64Array(0), vectors: new Float64Array(0), count: 0 };
  let total = 0;
  let squares = 0;
  for (const half of counts.repeated) {
    const scores = withWorkspace((space) => scoreDirections(space, placeHalf(space, half), weighting, none));
    total += scores.total;
    squares += scores.totalSquared;
    if (!(scores.total > 0)) return { reason: "no token follows the same context twice in one half of the contexts" };
  }
  if (!(total > 4 * Math.sqrt(squares))) {
    return {
      reason: "too few tokens follow the same context twice: the energy of the true matrix cannot be told from zero",
    };
  }
  const lanczosSteps =
    options.lanczosSteps ?? Math.max(36, Math.min(256, Math.floor(Math.sqrt(LANCZOS_WORK / (4 * counts.vocabulary)))));
  const directions = { steps: lanczosSteps, count: Math.ceil(lanczosSteps / 3) };
  const settings = { seed, margin, probes, steps, subspaces, mostEntries, lanczosSteps };
  const lower = lowerTailEnergies(counts, weighting, directions, settings).map(Math.sqrt);
  const upper = upperTailEnergies(counts, weighting, directions, settings).map(Math.sqrt);
  for (let k = 0; k < upper.length; k++) upper[k] = Math.max(upper[k]!, lower[k]!);
  return { weighting, lower, upper };
}
