import { symmetricEigenvalues } from "@headroom/spectral";
import type { SparseGram } from "./sparse-gram.ts";

/** All eigenvalues of a Gram matrix, greatest first, from its dense form. Memory twice size^2 doubles, cost 4/3 size^3 flops. */
export function denseEigenvalues(gram: SparseGram): Float64Array {
  const { size, blocks, added } = gram;
  const dense = new Float64Array(size * size);
  for (let t = 0; t < size; t++) dense[t * size + t] = added[t]!;
  for (const { rows, scales } of blocks) {
    const { rowStarts, columns, counts } = rows;
    for (let r = 0; r < scales.length; r++) {
      const end = rowStarts[r + 1]!;
      for (let e = rowStarts[r]!; e < end; e++) {
        const base = columns[e]! * size;
        const factor = counts[e]! * scales[r]!;
        for (let f = rowStarts[r]!; f < end; f++) {
          const at = base + columns[f]!;
          dense[at] = dense[at]! + factor * counts[f]!;
        }
      }
    }
  }
  return symmetricEigenvalues(dense, size);
}
