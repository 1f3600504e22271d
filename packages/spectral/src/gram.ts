import { decodeBfloat16, decodeFloat16 } from "./decode-half.ts";
import type { MatrixView } from "./matrix.ts";

/** Entry of W at (token, hidden), as a double. */
export function entryAt(view: MatrixView, token: number, hidden: number): number {
  const index = view.layout === "tokens-by-hidden" ? token * view.hidden + hidden : hidden * view.tokens + token;
  const raw = view.data[index]!;
  if (view.dtype === "bfloat16") return decodeBfloat16(raw);
  if (view.dtype === "float16") return decodeFloat16(raw);
  return raw;
}

/** Lower triangle of AᵀA in float64, row-major n x n, for A given row by row. */
export function gram(rowAt: (k: number, out: Float64Array) => void, rows: number, columns: number): Float64Array {
  const g = new Float64Array(columns * columns);
  const row = new Float64Array(columns);
  for (let k = 0; k < rows; k++) {
    rowAt(k, row);
    for (let i = 0; i < columns; i++) {
      const a = row[i]!;
      const base = i * columns;
      for (let j = 0; j <= i; j++) g[base + j]! += a * row[j]!;
    }
  }
  return g;
}
