import type { ContextCounts } from "../count/context-counts.ts";
import { withWorkspace } from "../kernels/kernels.ts";
import { createRandom } from "../random.ts";
import { deflatedTopSums } from "../spectrum/deflated-top-sums.ts";
import { leadingRitzPairs, type RitzPairs } from "../spectrum/lanczos.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import { type SparseGram, unbiasedGram } from "../spectrum/sparse-gram.ts";
import type { BracketOptions } from "./bracket-options.ts";
import { addScores, capturedShare, placeHalf, scoreDirections } from "./subspace-scores.ts";

/**
 * Lower bound on the tail energy W-error(k)^2 of the true matrix of the repeated contexts, at k = 0…V'.
 *
 * 1 - S_k(Gu) / tr Gu - margin x standard error, Gu the U-statistic Gram matrix: S_k, the sum of the k greatest eigenvalues, is convex, so
 * E[S_k(Gu)] >= S_k(E[Gu]) (Jensen), and the bound is low in expectation by what the noise adds to the leading eigenvalues. The standard
 * error is that of the same subspaces' captured share over independent contexts. Leading eigenvalues by Lanczos with
 * reorthogonalisation, the rest by stochastic Lanczos on the deflated matrix.
 *
 * @returns tail energies clamped to [0, 1], falling with k
 */
export function lowerTailEnergies(
  counts: ContextCounts,
  weighting: RowWeighting,
  directions: { steps: number; count: number },
  options: Required<BracketOptions>,
): Float64Array {
  const gram = unbiasedGram(counts, weighting, [0, 1]);
  const ritz = leadingRitzPairs(gram, directions.steps, directions.count, createRandom(options.seed, 20));
  const scores = counts.repeated.map((half) =>
    withWorkspace((space) => scoreDirections(space, placeHalf(space, half), weighting, ritz)),
  );
  const { standardError } = capturedShare(addScores(scores[0]!, scores[1]!));
  const size = gram.size;
  const sums = boundedSums(gram, ritz, options);
  const tail = new Float64Array(size + 1);
  let least = 1;
  tail[0] = 1;
  for (let k = 1; k <= size; k++) {
    const error = options.margin * standardError[Math.min(k, standardError.length - 1)]!;
    least = Math.max(0, Math.min(least, 1 - sums[k]! / gram.trace - error));
    tail[k] = least;
  }
  return tail;
}

/** S_k, and past the leading directions the upper end of its estimate; the trace as soon as it is reached. */
function boundedSums(gram: SparseGram, ritz: RitzPairs, options: Required<BracketOptions>): Float64Array {
  const size = gram.size;
  const leading = new Float64Array(size + 1);
  for (let k = 1; k <= ritz.count; k++) {
    leading[k] = leading[k - 1]! + Math.max(0, ritz.values[k - 1]!);
    if (leading[k]! >= gram.trace || k === size) return leading.fill(gram.trace, k);
  }
  const { sums, standardErrors } = deflatedTopSums(gram, ritz, options);
  let most = 0;
  return sums.map((sum, k) => {
    most = Math.max(most, sum + options.margin * standardErrors[k]!);
    return most;
  });
}
