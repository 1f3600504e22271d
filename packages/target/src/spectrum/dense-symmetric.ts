import type { SparseGram } from "./sparse-gram.ts";
import { tridiagonalEigen } from "./tridiagonal-eigen.ts";

/**
 * Reduces a dense symmetric matrix to tridiagonal form by Householder reflections (Golub & Van Loan, 4th ed., algorithm 8.3.1).
 *
 * @param matrix row-major n x n, both triangles set; destroyed
 * @returns diagonal (n) and off-diagonal (n - 1). Cost 4/3 n^3 flops
 */
export function tridiagonalise(matrix: Float64Array, n: number): { diagonal: Float64Array; offDiagonal: Float64Array } {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k + 1 < n; k++) {
    diagonal[k] = matrix[k * n + k]!;
    let scale = 0;
    for (let i = k + 1; i < n; i++) scale = Math.max(scale, Math.abs(matrix[k * n + i]!));
    if (scale === 0) continue;
    let squares = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = matrix[k * n + i]! / scale;
      squares += v[i]! * v[i]!;
    }
    const alpha = v[k + 1]! > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    offDiagonal[k] = alpha * scale;
    const h = squares - v[k + 1]! * alpha;
    v[k + 1] = v[k + 1]! - alpha;
    // w = A v / h - (v . A v / 2 h^2) v, then A -= v w^T + w v^T
    let vw = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += matrix[i * n + j]! * v[j]!;
      w[i] = sum / h;
      vw += w[i]! * v[i]!;
    }
    const half = vw / (2 * h);
    for (let i = k + 1; i < n; i++) w[i] = w[i]! - half * v[i]!;
    for (let i = k + 1; i < n; i++) {
      const vi = v[i]!;
      const wi = w[i]!;
      for (let j = k + 1; j < n; j++) matrix[i * n + j] = matrix[i * n + j]! - vi * w[j]! - wi * v[j]!;
    }
  }
  if (n > 0) diagonal[n - 1] = matrix[n * n - 1]!;
  return { diagonal, offDiagonal };
}

/** All eigenvalues of a Gram matrix, greatest first, from its dense form. Memory size^2 doubles, cost 4/3 size^3 flops. */
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
  const { diagonal, offDiagonal } = tridiagonalise(dense, size);
  return tridiagonalEigen(diagonal, offDiagonal, 1).values;
}
