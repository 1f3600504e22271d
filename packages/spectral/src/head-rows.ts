import { entryAt } from "./gram-plan.ts";
import type { MatrixView } from "./matrix.ts";

/** Rows decoded at once: of a d x V head, what lies side by side in each hidden column. */
const blockRows = 64;

/** Room for one block of rows of W. */
export function roomForBlock({ hidden }: MatrixView): Float64Array {
  return new Float64Array(blockRows * hidden);
}

/** Cuts runs of token rows ([first, count] pairs) into blocks. */
export function forEachBlock(runs: Uint32Array, visit: (firstToken: number, rows: number) => void): void {
  for (let run = 0; run < runs.length; run += 2) {
    const end = runs[run]! + runs[run + 1]!;
    for (let token = runs[run]!; token < end; token += blockRows) visit(token, Math.min(blockRows, end - token));
  }
}

/** Rows of W, as doubles, row-major into `block`, read in the order they are stored in. */
export function readBlock(view: MatrixView, firstToken: number, rows: number, block: Float64Array): void {
  const { data, dtype, layout, hidden } = view;
  if (layout === "hidden-by-tokens") {
    for (let j = 0; j < hidden; j++) readColumn(view, firstToken, rows, j, block);
  } else if (dtype === "float32" || dtype === "float64") {
    block.set(data.subarray(firstToken * hidden, (firstToken + rows) * hidden));
  } else {
    for (let i = 0; i < rows; i++) readRow(view, firstToken + i, i * hidden, block);
  }
}

// functions of their own, so that the engine compiles them after a few rows

function readRow(view: MatrixView, token: number, at: number, block: Float64Array): void {
  for (let j = 0; j < view.hidden; j++) block[at + j] = entryAt(view, token, j);
}

function readColumn(view: MatrixView, firstToken: number, rows: number, hidden: number, block: Float64Array): void {
  for (let i = 0; i < rows; i++) block[i * view.hidden + hidden] = entryAt(view, firstToken + i, hidden);
}
