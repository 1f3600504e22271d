import type { ContextCounts, MixedContexts } from "../count/context-counts.ts";
import type { RowWeighting } from "./sorted-diagonal.ts";

/** A symmetric V x V matrix known by its products (see placed-gram.ts): diag(added) + sum_c s_c k_c k_c^T over sparse count rows. */
export interface SparseGram {
  size: number;
  /** What is added to the rows' own products on the diagonal (V). */
  added: Float64Array;
  /** Row blocks with the scale s_c of each row. */
  blocks: { rows: MixedContexts; scales: Float64Array }[];
  /** The matrix's whole diagonal (V). */
  diagonal: Float64Array;
  /** Sum of the diagonal. */
  trace: number;
}

/** The empirical Gram matrix sum_c w_c p_c p_c^T over all contexts, w_c = 1 or n_c: what the naive curve is the spectrum of. */
export function empiricalGram(counts: ContextCounts, weighting: RowWeighting): SparseGram {
  const added = Float64Array.from(counts.singletonNext);
  const blocks = counts.repeated.map(({ oneHot, mixed }) => {
    const add = weighting === "uniform" ? oneHot.rows : oneHot.weight;
    for (let t = 0; t < added.length; t++) added[t] = added[t]! + add[t]!;
    const scales = Float64Array.from(mixed.totals, (total) =>
      weighting === "uniform" ? 1 / (total * total) : 1 / total,
    );
    return { rows: mixed, scales };
  });
  return withDiagonal(counts.vocabulary, added, blocks);
}

/**
 * The unbiased (U-statistic) Gram matrix Gu = sum_c w_c (k_c k_c^T - diag k_c) / (n_c (n_c - 1)) over contexts with n_c >= 2.
 *
 * Given the contexts and their n_c, with next tokens drawn independently from p_c, E[Gu] = sum_c w_c p_c p_c^T: the empirical Gram
 * matrix without the diagonal that sampling adds. Symmetric, not positive semidefinite.
 *
 * @param halves which halves of the contexts to take
 */
export function unbiasedGram(counts: ContextCounts, weighting: RowWeighting, halves: readonly (0 | 1)[]): SparseGram {
  const added = new Float64Array(counts.vocabulary);
  const blocks = halves.map((half) => {
    const { oneHot, mixed } = counts.repeated[half];
    const add = weighting === "uniform" ? oneHot.rows : oneHot.weight;
    for (let t = 0; t < added.length; t++) added[t] = added[t]! + add[t]!;
    const { rowStarts, columns, counts: k, totals } = mixed;
    const scales = unbiasedScales(totals, weighting);
    for (let r = 0; r < totals.length; r++) {
      const scale = scales[r]!;
      const end = rowStarts[r + 1]!;
      for (let e = rowStarts[r]!; e < end; e++) added[columns[e]!] = added[columns[e]!]! - k[e]! * scale;
    }
    return { rows: mixed, scales };
  });
  return withDiagonal(counts.vocabulary, added, blocks);
}

/** s_c = w_c / (n_c (n_c - 1)) for each row. */
export function unbiasedScales(totals: Uint32Array, weighting: RowWeighting): Float64Array {
  return Float64Array.from(totals, (total) => (weighting === "uniform" ? 1 / (total * (total - 1)) : 1 / (total - 1)));
}

function withDiagonal(size: number, added: Float64Array, blocks: SparseGram["blocks"]): SparseGram {
  const diagonal = Float64Array.from(added);
  for (const { rows, scales } of blocks) {
    const { rowStarts, columns, counts } = rows;
    for (let r = 0; r < scales.length; r++) {
      const end = rowStarts[r + 1]!;
      for (let e = rowStarts[r]!; e < end; e++) {
        const column = columns[e]!;
        diagonal[column] = diagonal[column]! + counts[e]! * counts[e]! * scales[r]!;
      }
    }
  }
  let trace = 0;
  for (let t = 0; t < size; t++) trace += diagonal[t]!;
  return { size, added, blocks, diagonal, trace };
}
