import type { ContextCounts } from "../count/context-counts.ts";
import { type Workspace, withWorkspace } from "../kernels/kernels.ts";
import { createRandom } from "../random.ts";
import { leadingRitzPairs, type RitzPairs } from "../spectrum/lanczos.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import { unbiasedGram } from "../spectrum/sparse-gram.ts";
import type { BracketOptions } from "./bracket-options.ts";
import {
  addScores,
  capturedShare,
  MOST_MIXED_DIRECTIONS,
  type PlacedHalf,
  placeHalf,
  type SubspaceScores,
  scoreDirections,
  scoreSubspace,
} from "./subspace-scores.ts";

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

  withWorkspace((space) => {
    const halves = [placeHalf(space, counts.repeated[0]), placeHalf(space, counts.repeated[1])] as const;
    const nested = bothWays(halves, (room, half, other) => scoreDirections(room, half, weighting, chosen[other]!.ritz));
    nested.share.forEach((share, k) => {
      lower(k, 1 - share + options.margin * nested.standardError[k]!);
    });
    const kept = Math.min(MOST_MIXED_DIRECTIONS, chosen[0]!.ritz.count, chosen[1]!.ritz.count);
    for (const k of dimensionGrid(kept, size, options.subspaces)) {
      const { share, standardError } = bothWays(halves, (room, half, other) => {
        const { ritz, order } = chosen[other]!;
        const marked = new Uint8Array(size);
        for (let i = 0; i < k - kept; i++) marked[order[i]!] = 1;
        return scoreSubspace(room, half, weighting, { ...outsideTokens(room, ritz, kept, marked), marked });
      });
      lower(k, 1 - share[0]! + options.margin * standardError[0]!);
    }
  });
  tail[size] = 0;
  for (let k = 1; k <= size; k++) tail[k] = Math.min(tail[k]!, tail[k - 1]!);
  return tail;
}

/** Each half scored on what was chosen from the other, in room of its own. */
function bothWays(
  halves: readonly [PlacedHalf, PlacedHalf],
  score: (space: Workspace, half: PlacedHalf, other: 0 | 1) => SubspaceScores,
): { share: Float64Array; standardError: Float64Array } {
  const first = withWorkspace((space) => score(space, halves[0], 1));
  const second = withWorkspace((space) => score(space, halves[1], 0));
  return capturedShare(addScores(first, second));
}

/** Tokens by the energy that the leading directions leave them, greatest first. */
function tokensByResidual(diagonal: Float64Array, ritz: RitzPairs): Uint32Array {
  const size = diagonal.length;
  const residual = Float64Array.from(diagonal);
  for (let j = 0; j < Math.min(MOST_MIXED_DIRECTIONS, ritz.count); j++) {
    for (let t = 0; t < size; t++) residual[t] = residual[t]! - ritz.values[j]! * ritz.vectors[j * size + t]! ** 2;
  }
  return Uint32Array.from(diagonal.keys()).sort((a, b) => residual[b]! - residual[a]! || a - b);
}

/** The first `kept` directions with the marked tokens removed, orthonormal again: together with those tokens they span both. In the kernels' memory. */
function outsideTokens(
  space: Workspace,
  ritz: RitzPairs,
  kept: number,
  marked: Uint8Array,
): { directions: number; count: number } {
  const size = marked.length;
  const directions = space.allocate(8 * size * kept);
  let count = 0;
  for (let j = 0; j < kept; j++) {
    const row = directions + 8 * size * count;
    space.f64(row, size).set(ritz.vectors.subarray(j * size, (j + 1) * size));
    const view = space.f64(row, size);
    for (let t = 0; t < size; t++) if (marked[t]) view[t] = 0;
    for (let twice = 0; twice < 2; twice++) space.call.removeRows(row, directions, count, size);
    const norm = Math.sqrt(space.call.dot(row, row, size));
    if (!(norm > 1e-8)) continue;
    space.call.scaleInto(row, row, 1 / norm, size);
    count++;
  }
  return { directions, count };
}

/** Dimension counts from just above `from` to `to`, evenly spaced in log. */
function dimensionGrid(from: number, to: number, points: number): number[] {
  const grid = new Set<number>();
  const first = from + 4;
  for (let i = 0; i < points; i++) grid.add(Math.round(first * (to / first) ** (i / points)));
  return [...grid].filter((k) => k > from && k < to);
}
