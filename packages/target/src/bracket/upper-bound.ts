import type { ContextCounts } from "../count/context-counts.ts";
import { createRandom } from "../random.ts";
import { leadingRitzPairs, orthogonalise, type RitzPairs } from "../spectrum/lanczos.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import { unbiasedGram } from "../spectrum/sparse-gram.ts";
import type { BracketOptions } from "./bracket.ts";
import { addScores, capturedShare, type SubspaceScores, scoreSubspaces } from "./subspace-scores.ts";

/** Directions kept beside single tokens where k exceeds the number of leading directions. */
const MIXED_DIRECTIONS = 8;

/**
 * Upper bound on the tail energy W-error(k)^2 of the true matrix of the repeated contexts, at k = 0…V'.
 *
 * For each half of the contexts, nested subspaces are chosen from the other half and scored here by the U-statistic: their captured energy
 * is unbiased for tr(U_k^T G U_k) <= S_k(G), so one minus the captured share, plus margin x standard error, bounds the tail from above.
 * The subspaces are the leading directions of the other half's Gram matrix and, for larger k, its 8 leading directions with the tokens that
 * have most energy besides; between the k tried there, the last one's bound is kept.
 *
 * @returns tail energies clamped to [0, 1], falling with k
 */
export function upperTailEnergies(
  counts: ContextCounts,
  weighting: RowWeighting,
  directions: { steps: number; count: number },
  options: Required<BracketOptions>,
): Float64Array {
  const chosen = ([0, 1] as const).map((half) => {
    const gram = unbiasedGram(counts, weighting, [half]);
    const ritz = leadingRitzPairs(gram, directions.steps, directions.count, createRandom(options.seed, 21 + half));
    return { ritz, order: tokensByResidual(gram.diagonal, ritz) };
  });
  const size = counts.vocabulary;
  const tail = new Float64Array(size + 1).fill(1);
  const lower = (k: number, bound: number): void => {
    if (k <= size) tail[k] = Math.min(tail[k]!, Math.max(0, bound));
  };

  const nested = bothWays(counts, (half, other) => scoreSubspaces(half, weighting, chosen[other]!.ritz));
  nested.share.forEach((share, k) => {
    lower(k, 1 - share + options.margin * nested.standardError[k]!);
  });
  const kept = Math.min(MIXED_DIRECTIONS, chosen[0]!.ritz.count, chosen[1]!.ritz.count);
  for (const k of dimensionGrid(kept, size, options.subspaces)) {
    const { share, standardError } = bothWays(counts, (half, other) => {
      const { ritz, order } = chosen[other]!;
      const tokens = new Uint8Array(size);
      for (let i = 0; i < k - kept; i++) tokens[order[i]!] = 1;
      return scoreSubspaces(half, weighting, outsideTokens(ritz, kept, tokens), tokens);
    });
    const last = share.length - 1;
    lower(k, 1 - share[last]! + options.margin * standardError[last]!);
  }
  tail[size] = 0;
  for (let k = 1; k <= size; k++) tail[k] = Math.min(tail[k]!, tail[k - 1]!);
  return tail;
}

function bothWays(
  counts: ContextCounts,
  score: (half: ContextCounts["repeated"][0], other: 0 | 1) => SubspaceScores,
): { share: Float64Array; standardError: Float64Array } {
  return capturedShare(addScores(score(counts.repeated[0], 1), score(counts.repeated[1], 0)));
}

/** Tokens by the energy that the leading directions leave them, greatest first. */
function tokensByResidual(diagonal: Float64Array, ritz: RitzPairs): Uint32Array {
  const size = diagonal.length;
  const residual = Float64Array.from(diagonal);
  for (let j = 0; j < Math.min(MIXED_DIRECTIONS, ritz.count); j++) {
    for (let t = 0; t < size; t++) residual[t] = residual[t]! - ritz.values[j]! * ritz.vectors[j * size + t]! ** 2;
  }
  return Uint32Array.from(diagonal.keys()).sort((a, b) => residual[b]! - residual[a]! || a - b);
}

/** The first `kept` directions with the marked tokens removed, orthonormal again: together with those tokens they span both. */
function outsideTokens(ritz: RitzPairs, kept: number, tokens: Uint8Array): RitzPairs {
  const size = tokens.length;
  const vectors = new Float64Array(kept * size);
  let count = 0;
  for (let j = 0; j < kept; j++) {
    const row = vectors.subarray(count * size, (count + 1) * size);
    for (let t = 0; t < size; t++) row[t] = tokens[t] ? 0 : ritz.vectors[j * size + t]!;
    for (let twice = 0; twice < 2; twice++) orthogonalise(row, vectors, count, size);
    let norm = 0;
    for (let t = 0; t < size; t++) norm += row[t]! ** 2;
    norm = Math.sqrt(norm);
    if (!(norm > 1e-8)) continue;
    for (let t = 0; t < size; t++) row[t] = row[t]! / norm;
    count++;
  }
  return { values: ritz.values.subarray(0, count), vectors: vectors.subarray(0, count * size), count };
}

/** Dimension counts from just above `from` to `to`, evenly spaced in log. */
function dimensionGrid(from: number, to: number, points: number): number[] {
  const grid = new Set<number>();
  const first = from + 4;
  for (let i = 0; i < points; i++) grid.add(Math.round(first * (to / first) ** (i / points)));
  return [...grid].filter((k) => k > from && k < to);
}
