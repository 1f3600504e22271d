import type { ContextCounts } from "../count/context-counts.ts";

/** How a distinct context counts: once (the paper), or as often as it occurs (the loss's own weighting). */
export type RowWeighting = "uniform" | "frequency";

/**
 * The diagonal of the Gram matrix of the empirical next-token matrix, unsorted.
 *
 * G = sum_c w_c p_c p_c^T with p_c = k_c / n_c and w_c = 1 (uniform) or n_c (frequency); G_tt = sum_c w_c (k_ct / n_c)^2.
 *
 * @returns V values; their sum is the trace of G, the squared Frobenius norm of the weighted matrix. Cost O(V + entries of mixed rows).
 */
export function gramDiagonal(counts: ContextCounts, weighting: RowWeighting): Float64Array {
  const diagonal = Float64Array.from(counts.singletonNext);
  for (const { oneHot, mixed } of counts.repeated) {
    const add = weighting === "uniform" ? oneHot.rows : oneHot.weight;
    for (let t = 0; t < diagonal.length; t++) diagonal[t] = diagonal[t]! + add[t]!;
    const { rowStarts, columns, counts: k, totals } = mixed;
    for (let r = 0; r < totals.length; r++) {
      const total = totals[r]!;
      const scale = weighting === "uniform" ? 1 / (total * total) : 1 / total;
      const end = rowStarts[r + 1]!;
      for (let e = rowStarts[r]!; e < end; e++) {
        const column = columns[e]!;
        diagonal[column] = diagonal[column]! + k[e]! * k[e]! * scale;
      }
    }
  }
  return diagonal;
}

/** The diagonal of the one-hot null: every window a row of its own, so G = diag(count of each token as a next token). */
export function oneHotDiagonal(counts: ContextCounts): Float64Array {
  const diagonal = Float64Array.from(counts.singletonNext);
  for (const { oneHot, mixed } of counts.repeated) {
    for (let t = 0; t < diagonal.length; t++) diagonal[t] = diagonal[t]! + oneHot.weight[t]!;
    const { columns, counts: k } = mixed;
    for (let e = 0; e < columns.length; e++) diagonal[columns[e]!] = diagonal[columns[e]!]! + k[e]!;
  }
  return diagonal;
}

/** A copy of `values`, greatest first. */
export function sortedDescending(values: Float64Array): Float64Array {
  return Float64Array.from(values).sort().reverse();
}
