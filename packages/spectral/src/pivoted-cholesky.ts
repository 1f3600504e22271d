import { type KernelFunctions, keepKernels, reserve } from "./kernels.ts";

/** Lower factor of a positive semi-definite matrix, rows in pivot order. */
export interface PivotedCholesky {
  /** order[i] is the row of the matrix that row i of the factor stands for */
  readonly order: Int32Array;
  /** factor, row-major with row stride n; entries beyond `rank` or right of the diagonal are not used */
  readonly factor: Float64Array;
  readonly n: number;
  /** pivots above n·eps·(largest diagonal entry) */
  readonly rank: number;
}

/**
 * Cholesky factorisation with diagonal pivoting, stopped where the pivots are rounding noise: A[order, order] ≈ LLᵀ.
 *
 * Source: LAPACK `dpstrf`; Higham, Accuracy and Stability of Numerical Algorithms, 10.3. Cost n³/3.
 *
 * @param matrix n x n, symmetric, not written
 */
export function pivotedCholesky(matrix: Float64Array, n: number): PivotedCholesky {
  const { call, memory } = kernelsOfThread();
  const columnAt = 1024;
  const matrixAt = columnAt + n * 8 + 64;
  reserve(memory, matrixAt + n * n * 8 + 64);
  const column = new Float64Array(memory.buffer, columnAt, n);
  const a = new Float64Array(memory.buffer, matrixAt, n * n);
  a.set(matrix);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]!);
  const floor = n * 2 ** -52 * largest;
  let rank = 0;
  for (let k = 0; k < n; k++) {
    const pivot = largestDiagonal(a, n, k);
    if (!(a[pivot * n + pivot]! > floor)) break;
    if (pivot !== k) swapSymmetric(a, order, n, k, pivot);
    eliminate(call, { a, column, matrixAt, columnAt }, n, k);
    rank++;
  }
  return { order, factor: a.slice(), n, rank };
}

const kernelsOfThread = keepKernels();

// functions of their own, so that the engine compiles them after a few columns

function largestDiagonal(a: Float64Array, n: number, from: number): number {
  let largest = from;
  for (let i = from + 1; i < n; i++) if (a[i * n + i]! > a[largest * n + largest]!) largest = i;
  return largest;
}

interface Elimination {
  readonly a: Float64Array;
  readonly column: Float64Array;
  readonly matrixAt: number;
  readonly columnAt: number;
}

/** Column k of the factor, and what it explains taken off the lower triangle beyond. */
function eliminate(
  { addScaled }: KernelFunctions,
  { a, column, matrixAt, columnAt }: Elimination,
  n: number,
  k: number,
): void {
  const root = Math.sqrt(a[k * n + k]!);
  a[k * n + k] = root;
  // the column once more as a row, so that the update below walks memory in order
  for (let i = k + 1; i < n; i++) {
    a[i * n + k]! /= root;
    column[i] = a[i * n + k]!;
  }
  for (let i = k + 1; i < n; i++) {
    const factor = column[i]!;
    if (factor !== 0) addScaled(matrixAt + (i * n + k + 1) * 8, -factor, columnAt + (k + 1) * 8, i - k);
  }
}

/** Exchanges rows and columns k < p of the lower triangle. */
function swapSymmetric(a: Float64Array, order: Int32Array, n: number, k: number, p: number): void {
  const swap = (x: number, y: number) => {
    const held = a[x]!;
    a[x] = a[y]!;
    a[y] = held;
  };
  swap(k * n + k, p * n + p);
  for (let j = 0; j < k; j++) swap(k * n + j, p * n + j);
  for (let i = k + 1; i < p; i++) swap(i * n + k, p * n + i);
  for (let i = p + 1; i < n; i++) swap(i * n + k, i * n + p);
  const held = order[k]!;
  order[k] = order[p]!;
  order[p] = held;
}
