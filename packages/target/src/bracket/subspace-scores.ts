import type { RepeatedContexts } from "../count/context-counts.ts";
import type { RitzPairs } from "../spectrum/lanczos.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";

/** Sums over contexts of X_ck, the unbiased energy of context c captured by the first k directions, and of T_c, all its energy. */
export interface SubspaceScores {
  /** sum_c X_ck at k = 0…count. */
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

/**
 * Scores nested subspaces on the repeated contexts of one half, with the sums a ratio estimator's variance needs.
 *
 * X_ck = s_c (sum_{j<k} (u_j . k_c)^2 - sum_t k_ct sum_{j<k} u_jt^2), T_c = s_c (sum_t k_ct^2 - n_c), s_c = w_c / (n_c (n_c - 1)): the
 * U-statistic of each context. With u_j independent of the half, E[X_ck] = w_c ||U_k^T p_c||^2.
 *
 * Cost: count multiply-adds for each entry of the mixed rows.
 *
 * @param tokens marks tokens (V) whose own axes are part of every subspace; the directions must then be zero there
 */
export function scoreSubspaces(
  half: RepeatedContexts,
  weighting: RowWeighting,
  ritz: RitzPairs,
  tokens?: Uint8Array,
): SubspaceScores {
  const { count } = ritz;
  const V = half.oneHot.rows.length;
  const scores: SubspaceScores = {
    captured: new Float64Array(count + 1),
    capturedSquared: new Float64Array(count + 1),
    capturedTotal: new Float64Array(count + 1),
    total: 0,
    totalSquared: 0,
  };
  const byToken = transposed(ritz, V);
  const marked = tokens ?? new Uint8Array(V);
  scoreOneHot(half, weighting, { byToken, count, marked }, scores);
  scoreMixed(half, weighting, { byToken, count, marked }, scores);
  return scores;
}

/** Row-major V x count; single precision halves the memory traffic and costs 1e-7 of a share. */
function transposed(ritz: RitzPairs, V: number): Float32Array {
  const { count, vectors } = ritz;
  const out = new Float32Array(V * count);
  for (let from = 0; from < V; from += 64) {
    const to = Math.min(V, from + 64);
    for (let j = 0; j < count; j++) for (let t = from; t < to; t++) out[t * count + j] = vectors[j * V + t]!;
  }
  return out;
}

interface Subspace {
  /** Row-major V x count. */
  byToken: Float32Array;
  count: number;
  /** Tokens whose own axes belong to every subspace (V). */
  marked: Uint8Array;
}

/** A context always followed by t has k_c = n_c e_t: X_ck = w_c sum_{j<k} u_jt^2 and T_c = w_c. */
function scoreOneHot(
  half: RepeatedContexts,
  weighting: RowWeighting,
  subspace: Subspace,
  scores: SubspaceScores,
): void {
  const { byToken, count, marked } = subspace;
  const { rows, weight, weightSquared } = half.oneHot;
  const first = weighting === "uniform" ? rows : weight;
  const second = weighting === "uniform" ? rows : weightSquared;
  for (let t = 0; t < rows.length; t++) {
    if (rows[t] === 0) continue;
    const w = first[t]!;
    const w2 = second[t]!;
    scores.total += w;
    scores.totalSquared += w2;
    let energy = marked[t]!;
    for (let j = 0; j <= count; j++) {
      if (j > 0) energy += byToken[t * count + j - 1]! ** 2;
      scores.captured[j] = scores.captured[j]! + w * energy;
      scores.capturedSquared[j] = scores.capturedSquared[j]! + w2 * energy * energy;
      scores.capturedTotal[j] = scores.capturedTotal[j]! + w2 * energy;
    }
  }
}

function scoreMixed(half: RepeatedContexts, weighting: RowWeighting, subspace: Subspace, scores: SubspaceScores): void {
  const { byToken, count, marked } = subspace;
  const { rowStarts, columns, counts, totals } = half.mixed;
  const { captured, capturedSquared, capturedTotal } = scores;
  const dots = new Float64Array(count);
  const selves = new Float64Array(count);
  for (let r = 0; r < totals.length; r++) {
    const n = totals[r]!;
    const scale = weighting === "uniform" ? 1 / (n * (n - 1)) : 1 / (n - 1);
    dots.fill(0);
    selves.fill(0);
    let squares = 0;
    let own = 0;
    const end = rowStarts[r + 1]!;
    for (let e = rowStarts[r]!; e < end; e++) {
      const k = counts[e]!;
      const base = columns[e]! * count;
      squares += k * k;
      own += marked[columns[e]!]! * (k * k - k);
      for (let j = 0; j < count; j++) {
        const u = byToken[base + j]!;
        dots[j] = dots[j]! + k * u;
        selves[j] = selves[j]! + k * u * u;
      }
    }
    const total = scale * (squares - n);
    scores.total += total;
    scores.totalSquared += total * total;
    let x = scale * own;
    for (let j = 0; j <= count; j++) {
      if (j > 0) x += scale * (dots[j - 1]! * dots[j - 1]! - selves[j - 1]!);
      captured[j] = captured[j]! + x;
      capturedSquared[j] = capturedSquared[j]! + x * x;
      capturedTotal[j] = capturedTotal[j]! + x * total;
    }
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
