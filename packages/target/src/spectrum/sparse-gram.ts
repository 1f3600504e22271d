import type { ContextCounts, MixedContexts } from "../count/context-counts.ts";
import type { RowWeighting } from "./sorted-diagonal.ts";

/** A symmetric V x V matrix known by its products: diag(added) + sum_c s_c k_c k_c^T over sparse count rows. */
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

/** out = G v. Overwrites `out`; `v` and `out` must be different arrays of length V. Cost: one pass over the rows' entries. */
export function multiplyGram(gram: SparseGram, v: Float64Array, out: Float64Array): void {
  const { added } = gram;
  for (let t = 0; t < added.length; t++) out[t] = added[t]! * v[t]!;
  for (const { rows, scales } of gram.blocks) {
    const { rowStarts, columns, counts } = rows;
    let e = 0;
    for (let r = 0; r < scales.length; r++) {
      const start = e;
      const end = rowStarts[r + 1]!;
      let dot = 0;
      for (; e < end; e++) dot += counts[e]! * v[columns[e]!]!;
      dot *= scales[r]!;
      for (let f = start; f < end; f++) {
        const column = columns[f]!;
        out[column] = out[column]! + counts[f]! * dot;
      }
    }
  }
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

/** out = G B for four vectors at once, row-major V x 4: one pass over the rows' entries. Overwrites `out`. */
export function multiplyGramBlock(gram: SparseGram, block: Float64Array, out: Float64Array): void {
  const { added } = gram;
  for (let t = 0; t < added.length; t++) {
    const a = added[t]!;
    const i = 4 * t;
    out[i] = a * block[i]!;
    out[i + 1] = a * block[i + 1]!;
    out[i + 2] = a * block[i + 2]!;
    out[i + 3] = a * block[i + 3]!;
  }
  for (const { rows, scales } of gram.blocks) {
    const { rowStarts, columns, counts } = rows;
    let e = 0;
    for (let r = 0; r < scales.length; r++) {
      const start = e;
      const end = rowStarts[r + 1]!;
      let d0 = 0;
      let d1 = 0;
      let d2 = 0;
      let d3 = 0;
      for (; e < end; e++) {
        const k = counts[e]!;
        const i = 4 * columns[e]!;
        d0 += k * block[i]!;
        d1 += k * block[i + 1]!;
        d2 += k * block[i + 2]!;
        d3 += k * block[i + 3]!;
      }
      const scale = scales[r]!;
      d0 *= scale;
      d1 *= scale;
      d2 *= scale;
      d3 *= scale;
      for (let f = start; f < end; f++) {
        const k = counts[f]!;
        const i = 4 * columns[f]!;
        out[i] = out[i]! + k * d0;
        out[i + 1] = out[i + 1]! + k * d1;
        out[i + 2] = out[i + 2]! + k * d2;
        out[i + 3] = out[i + 3]! + k * d3;
      }
    }
  }
}
