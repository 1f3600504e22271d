import type { ContextCounts } from "../count/context-counts.ts";
import type { MixedContexts } from "../count/mixed-rows-builder.ts";
import { withWorkspace } from "../kernels/kernels.ts";
import { placeRows } from "../kernels/placed-rows.ts";
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
    addTo(added, weighting === "uniform" ? oneHot.rows : oneHot.weight);
    const scales = new Float64Array(mixed.totals.length);
    for (let r = 0; r < scales.length; r++) {
      const total = mixed.totals[r]!;
      scales[r] = weighting === "uniform" ? 1 / (total * total) : 1 / total;
    }
    return { rows: mixed, scales };
  });
  return withDiagonal(counts.vocabulary, added, blocks, 0);
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
    addTo(added, weighting === "uniform" ? oneHot.rows : oneHot.weight);
    const scales = new Float64Array(mixed.totals.length);
    for (let r = 0; r < scales.length; r++) {
      const total = mixed.totals[r]!;
      scales[r] = weighting === "uniform" ? 1 / (total * (total - 1)) : 1 / (total - 1);
    }
    return { rows: mixed, scales };
  });
  return withDiagonal(counts.vocabulary, added, blocks, -1);
}

function addTo(out: Float64Array, values: Float64Array): void {
  for (let t = 0; t < out.length; t++) out[t] = out[t]! + values[t]!;
}

/** The matrix diag(added) + sum_c s_c (k_c k_c^T + own diag k_c), with its diagonal. */
function withDiagonal(size: number, added: Float64Array, blocks: SparseGram["blocks"], own: 0 | -1): SparseGram {
  return withWorkspace((space) => {
    const whole = { added: space.place(added), diagonal: space.place(added) };
    for (const { rows, scales } of blocks) {
      withWorkspace(() => {
        const { columns, counts, runs } = placeRows(space, rows);
        const placed = space.place(scales);
        const add = (linear: number, square: number, out: number): void => {
          for (const { length, rows, row, entry } of runs) {
            const [column, count, scale] = [columns + 4 * entry, counts + 4 * entry, placed + 8 * row];
            space.call.addRowSums(length, rows, column, count, scale, linear, square, out);
          }
        };
        if (own !== 0) add(own, 0, whole.added);
        add(own, 1, whole.diagonal);
      });
    }
    const diagonal = space.f64(whole.diagonal, size).slice();
    const trace = diagonal.reduce((sum, x) => sum + x, 0);
    return { size, added: space.f64(whole.added, size).slice(), blocks, diagonal, trace };
  });
}
