import { decodeBfloat16, decodeFloat16 } from "./decode-half.ts";
import { fusedKernelsAvailable } from "./kernels.ts";
import type { MatrixDtype, MatrixView } from "./matrix.ts";

/** Rows of W per chunk, whole panels of eight and tiles of six: fixed, because it fixes the order of summation. */
export const chunkRows = 264;

/** What a thread needs to add its share of AᵀA: plain data, so that it can be posted. */
export interface GramPlan {
  readonly data: Float32Array | Float64Array | Uint16Array;
  /** storage type as the kernels number it: 0 float32, 1 float64, 2 bfloat16, 3 float16 */
  readonly type: number;
  /** each Gram column is contiguous in `data` (hidden-by-tokens) rather than each row */
  readonly transposed: boolean;
  /** row stride of `data` */
  readonly storedColumns: number;
  /** rows of A that enter */
  readonly rows: number;
  /** n, the width of the Gram matrix */
  readonly columns: number;
  /** [first row, count] pairs of the rows that enter, ascending */
  readonly runs: Uint32Array;
  /** float32 chunk sums */
  readonly mixed: boolean;
  /** fuse multiply-adds where that changes no bit, or the method allows it; see {@link fuses} */
  readonly fuse: boolean;
  /** mean row to subtract */
  readonly mean?: Float64Array;
  /** power of two applied to every entry */
  readonly scale: number;
}

const kernelTypes: Readonly<Record<MatrixDtype, number>> = { float32: 0, float64: 1, bfloat16: 2, float16: 3 };

/** Plans AᵀA for the head's used rows, A being V x d; see {@link planWideGram} for more columns than rows. */
export function planGram(view: MatrixView, runs: Uint32Array, mixed: boolean): GramPlan {
  const transposed = view.layout === "hidden-by-tokens";
  return {
    data: view.data,
    type: kernelTypes[view.dtype],
    transposed,
    storedColumns: transposed ? view.tokens : view.hidden,
    rows: countRows(runs),
    columns: view.hidden,
    runs,
    mixed,
    fuse: fusedKernelsAvailable(),
    scale: 1,
  };
}

/**
 * Whether the kernels fuse. In float64 only where products are exact (two 24-bit numbers), so that no bit changes;
 * `gram-mixed` always, and its bits do.
 */
export function fuses(plan: GramPlan): boolean {
  return plan.fuse && (plan.mixed || (plan.type !== 1 && !plan.mean));
}

/** The [first, count] runs of token ids that remain after leaving some out. */
export function usedRuns(tokens: number, excluded: readonly number[] = []): Uint32Array {
  const out = new Uint8Array(excluded.length > 0 ? tokens : 0);
  for (const token of excluded) {
    if (!Number.isInteger(token) || token < 0 || token >= tokens) {
      throw new RangeError(`Cannot leave out a row: token ids must be integers in 0..${tokens - 1}, got ${token}`);
    }
    out[token] = 1;
  }
  if (out.length === 0) return Uint32Array.of(0, tokens);
  const runs: number[] = [];
  for (let token = 0; token < tokens; token++) {
    if (out[token] === 1) continue;
    const first = token;
    while (token < tokens && out[token] === 0) token++;
    runs.push(first, token - first);
  }
  if (runs.length === 0) throw new RangeError(`Cannot leave out every row: all ${tokens} token rows are excluded`);
  return Uint32Array.from(runs);
}

export function countRows(runs: Uint32Array): number {
  let count = 0;
  for (let i = 1; i < runs.length; i += 2) count += runs[i]!;
  return count;
}

/** Entry of W at (token, hidden), as a double. */
export function entryAt(view: MatrixView, token: number, hidden: number): number {
  const index = view.layout === "tokens-by-hidden" ? token * view.hidden + hidden : hidden * view.tokens + token;
  const raw = view.data[index]!;
  if (view.dtype === "bfloat16") return decodeBfloat16(raw);
  if (view.dtype === "float16") return decodeFloat16(raw);
  return raw;
}

/** Row `token` of W, as doubles, into `out`. */
export function rowOfHead(view: MatrixView, token: number, out: Float64Array): void {
  for (let j = 0; j < out.length; j++) out[j] = entryAt(view, token, j);
}
