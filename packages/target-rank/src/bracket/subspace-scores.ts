import type { OneHotContexts, RepeatedContexts } from "../count/context-counts.ts";
import type { Workspace } from "../kernels/kernels.ts";
import { type PlacedRows, placeRows } from "../kernels/placed-rows.ts";
import type { RitzPairs } from "../spectrum/lanczos.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";

/** Sums over contexts of X_ck, the unbiased energy of context c captured by a subspace, and of T_c, all its energy. */
export interface SubspaceScores {
  /** sum_c X_ck for each subspace k. */
  captured: Float64Array;
  /** sum_c X_ck^2. */
  capturedSquared: Float64Array;
  /** sum_c X_ck T_c. */
  capturedTotal: Float64Array;
  /** sum_c T_c: the trace of the unbiased Gram matrix. */
  total: number;
  /** sum_c T_c^2. */
  totalSquared: number;
}

/** One half of the repeated contexts in the kernels' memory, ready to score subspaces on. */
export interface PlacedHalf {
  oneHot: OneHotContexts;
  rows: PlacedRows;
  /** n_c of each row (u32). */
  totals: number;
}

export function placeHalf(space: Workspace, half: RepeatedContexts): PlacedHalf {
  return { oneHot: half.oneHot, rows: placeRows(space, half.mixed), totals: space.place(half.mixed.totals) };
}

/**
 * Scores the nested subspaces of the first 0…count directions on the repeated contexts of one half, with the sums a ratio estimator's variance needs.
 *
 * X_ck = s_c (sum_{j<k} (u_j . k_c)^2 - sum_t k_ct sum_{j<k} u_jt^2), T_c = s_c (sum_t k_ct^2 - n_c), s_c = w_c / (n_c (n_c - 1)): the
 * U-statistic of each context. With u_j independent of the half, E[X_ck] = w_c ||U_k^T p_c||^2. Projections in single precision, 1e-7 of a share.
 *
 * Cost: count multiply-adds for each entry of the mixed rows.
 */
export function scoreDirections(
  space: Workspace,
  half: PlacedHalf,
  weighting: RowWeighting,
  directions: RitzPairs,
): SubspaceScores {
  const { count } = directions;
  const V = half.oneHot.rows.length;
  const stride = Math.ceil(count / 16) * 16;
  const byToken = space.zeros(4 * V * stride);
  const sums = space.zeros(24 * (count + 1));
  const scratch = space.zeros(8 * stride);
  transpose(directions, V, stride, space.f32(byToken, V * stride));
  for (const { length, rows, row, entry } of half.rows.runs) {
    const { columns, counts } = half.rows;
    const totals = half.totals + 4 * row;
    const frequency = weighting === "frequency";
    const at = 4 * entry;
    space.call.scoreDirections(
      length,
      rows,
      columns + at,
      counts + at,
      totals,
      frequency,
      byToken,
      stride,
      count,
      sums,
      scratch,
    );
  }
  const found = space.f64(sums, 3 * (count + 1));
  const every = (offset: number): Float64Array =>
    Float64Array.from({ length: count + 1 }, (_, k) => (k === 0 ? 0 : found[3 * k + offset]!));
  const scores: SubspaceScores = {
    captured: every(0),
    capturedSquared: every(1),
    capturedTotal: every(2),
    total: found[0]!,
    totalSquared: found[1]!,
  };
  const u = space.f32(byToken, V * stride);
  eachOneHot(half.oneHot, weighting, scores, (t, w, w2) => {
    let energy = 0;
    for (let j = 1; j <= count; j++) {
      energy += u[t * stride + j - 1]! ** 2;
      scores.captured[j] = scores.captured[j]! + w * energy;
      scores.capturedSquared[j] = scores.capturedSquared[j]! + w2 * energy * energy;
      scores.capturedTotal[j] = scores.capturedTotal[j]! + w2 * energy;
    }
  });
  return scores;
}

/** Row-major V x stride: a token's entries in all directions side by side. */
function transpose({ count, vectors }: RitzPairs, V: number, stride: number, out: Float32Array): void {
  for (let from = 0; from < V; from += 64) {
    const to = Math.min(V, from + 64);
    for (let j = 0; j < count; j++) for (let t = from; t < to; t++) out[t * stride + j] = vectors[j * V + t]!;
  }
}

/** Most directions of a subspace beside tokens' own axes. */
export const MOST_MIXED_DIRECTIONS = 8;

/** Bytes of a token in a packed subspace (assembly/scores.ts): eight float32, then the doubles energy and mark. */
const TOKEN_BYTES = 48;

/**
 * Scores one subspace, spanned by the axes of the marked tokens and by directions that are zero there, as `scoreDirections` does; the results have one
 * element.
 *
 * @param directions at most 8 orthonormal rows of V doubles in the kernels' memory
 * @param marked 1 for a token whose own axis is part of the subspace, else 0 (V)
 */
export function scoreSubspace(
  space: Workspace,
  half: PlacedHalf,
  weighting: RowWeighting,
  { directions, count, marked }: { directions: number; count: number; marked: Uint8Array },
): SubspaceScores {
  const V = marked.length;
  const byToken = space.zeros(TOKEN_BYTES * V);
  const sums = space.zeros(40);
  space.call.packSubspace(directions, count, V, space.place(marked), byToken);
  for (const { length, rows, row, entry } of half.rows.runs) {
    const { columns, counts } = half.rows;
    const at = 4 * entry;
    const frequency = weighting === "frequency";
    space.call.scoreSubspace(length, rows, columns + at, counts + at, half.totals + 4 * row, frequency, byToken, sums);
  }
  const found = space.f64(sums, 5);
  const scores: SubspaceScores = {
    captured: found.slice(0, 1),
    capturedSquared: found.slice(1, 2),
    capturedTotal: found.slice(2, 3),
    total: found[3]!,
    totalSquared: found[4]!,
  };
  const packed = space.f64(byToken, (TOKEN_BYTES / 8) * V);
  eachOneHot(half.oneHot, weighting, scores, (t, w, w2) => {
    const energy = packed[6 * t + 4]! + marked[t]!;
    scores.captured[0] = scores.captured[0]! + w * energy;
    scores.capturedSquared[0] = scores.capturedSquared[0]! + w2 * energy * energy;
    scores.capturedTotal[0] = scores.capturedTotal[0]! + w2 * energy;
  });
  return scores;
}

/** A context always followed by t has k_c = n_c e_t: X_c = w_c times the share of axis t in the subspace, T_c = w_c. Adds the latter to the totals. */
function eachOneHot(
  oneHot: OneHotContexts,
  weighting: RowWeighting,
  scores: SubspaceScores,
  add: (token: number, weight: number, weightSquared: number) => void,
): void {
  const { rows, weight, weightSquared } = oneHot;
  const first = weighting === "uniform" ? rows : weight;
  const second = weighting === "uniform" ? rows : weightSquared;
  for (let t = 0; t < rows.length; t++) {
    if (rows[t] === 0) continue;
    scores.total += first[t]!;
    scores.totalSquared += second[t]!;
    add(t, first[t]!, second[t]!);
  }
}

/** The scores of two disjoint halves together. */
export function addScores(a: SubspaceScores, b: SubspaceScores): SubspaceScores {
  const length = Math.min(a.captured.length, b.captured.length);
  const sum = (x: Float64Array, y: Float64Array): Float64Array =>
    Float64Array.from({ length }, (_, k) => x[k]! + y[k]!);
  return {
    captured: sum(a.captured, b.captured),
    capturedSquared: sum(a.capturedSquared, b.capturedSquared),
    capturedTotal: sum(a.capturedTotal, b.capturedTotal),
    total: a.total + b.total,
    totalSquared: a.totalSquared + b.totalSquared,
  };
}

/**
 * The captured share R_k = sum_c X_ck / sum_c T_c with its standard error, sqrt(sum_c (X_ck - R_k T_c)^2) / |sum_c T_c| (ratio
 * estimator over independent contexts, Cochran 1977, section 6.4).
 */
export function capturedShare(scores: SubspaceScores): { share: Float64Array; standardError: Float64Array } {
  const { captured, capturedSquared, capturedTotal, total, totalSquared } = scores;
  const share = captured.map((x) => x / total);
  const standardError = share.map((r, k) => {
    const variance = capturedSquared[k]! - 2 * r * capturedTotal[k]! + r * r * totalSquared;
    return Math.sqrt(Math.max(0, variance)) / Math.abs(total);
  });
  return { share, standardError };
}
