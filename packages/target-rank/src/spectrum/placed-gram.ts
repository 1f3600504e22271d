import type { Workspace } from "../kernels/kernels.ts";
import { placeRows } from "../kernels/placed-rows.ts";
import type { SparseGram } from "./sparse-gram.ts";

/** A Gram matrix in the kernels' memory, known by its products. Pointers are to doubles; `out` is overwritten and must lie elsewhere than `v`. */
export interface PlacedGram {
  /** out = G v for V doubles. Cost: one pass over the rows' entries. */
  multiply(v: number, out: number): void;
  /** out = G B for four vectors at once, row-major V x 4: one pass serves all of them. */
  multiplyBlock(block: number, out: number): void;
}

/** Copies a Gram matrix into the kernels' memory, for as long as the workspace lasts. */
export function placeGram(space: Workspace, gram: SparseGram): PlacedGram {
  const { call } = space;
  const { size } = gram;
  const added = space.place(gram.added);
  const blocks = gram.blocks.map(({ rows, scales }) => ({ ...placeRows(space, rows), scales: space.place(scales) }));
  const eachRun = (product: typeof call.addRowProducts, v: number, out: number): void => {
    for (const { runs, columns, counts, scales } of blocks) {
      for (const { length, rows, row, entry } of runs) {
        product(length, rows, columns + 4 * entry, counts + 4 * entry, scales + 8 * row, v, out);
      }
    }
  };
  return {
    multiply(v, out) {
      call.multiplyDiagonal(out, added, v, size);
      eachRun(call.addRowProducts, v, out);
    },
    multiplyBlock(block, out) {
      call.multiplyDiagonalBlock(added, block, out, size);
      eachRun(call.addRowProductsBlock, block, out);
    },
  };
}
