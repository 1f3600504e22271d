/** Lower factor of a positive semi-definite matrix, rows in pivot order. */
export interface PivotedCholesky {
  /** order[i] is the row of the matrix that row i of the factor stands for */
  readonly order: Int32Array;
  /** factor, row-major with row stride n; entries beyond `rank` are not used */
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
  const a = matrix.slice();
  const column = new Float64Array(n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]!);
  const floor = n * 2 ** -52 * largest;
  let rank = 0;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (a[i * n + i]! > a[pivot * n + pivot]!) pivot = i;
    if (!(a[pivot * n + pivot]! > floor)) break;
    if (pivot !== k) swapSymmetric(a, order, n, k, pivot);
    const root = Math.sqrt(a[k * n + k]!);
    a[k * n + k] = root;
    // the column once more as a row, so that the update below walks memory in order
    for (let i = k + 1; i < n; i++) {
      a[i * n + k]! /= root;
      column[i] = a[i * n + k]!;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = column[i]!;
      if (factor === 0) continue;
      const row = i * n;
      for (let j = k + 1; j <= i; j++) a[row + j]! -= factor * column[j]!;
    }
    rank++;
  }
  return { order, factor: a, n, rank };
}

/** ‖L⁻¹ b‖² over the leading `rank` rows: bᵀA⁺b for b in the range of A. `scratch` has length n. */
export function solvedSquare(cholesky: PivotedCholesky, b: ArrayLike<number>, scratch: Float64Array): number {
  const { factor, order, n, rank } = cholesky;
  let square = 0;
  for (let i = 0; i < rank; i++) {
    const row = i * n;
    let sum = b[order[i]!]!;
    for (let j = 0; j < i; j++) sum -= factor[row + j]! * scratch[j]!;
    const x = sum / factor[row + i]!;
    scratch[i] = x;
    square += x * x;
  }
  return square;
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
