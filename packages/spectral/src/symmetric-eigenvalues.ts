import { panelWidth } from "./gram-memory.ts";
import { threadKernels } from "./gram-of-head.ts";
import { reserve } from "./kernels.ts";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.ts";

/**
 * All eigenvalues of a dense symmetric matrix, greatest first, on the calling thread.
 *
 * Blocked Householder reduction to tridiagonal form (Dongarra, Sorensen & Hammarling 1989; LAPACK `dsytrd`), then
 * square-root-free QL (LAPACK `dsterf`). A is scaled by a power of two first, so no entry can over- or underflow a square.
 *
 * @param matrix n x n, row-major; the lower triangle is read, nothing is written
 * @returns λ descending, length n
 * @throws TypeError when it is no Float64Array; RangeError when n is no positive integer, the length is not n², an entry
 * of the lower triangle is NaN or infinite (named), or the matrix is beyond the 4 GiB of kernel memory (n above 23,000)
 *
 * Error: absolute, about n·2⁻⁵²·|λ|_max for every λ. The same bytes give the same bits on every engine. Cost 4/3·n³ flops;
 * memory n²·8 bytes, kept for the next call on this thread.
 *
 * @example
 * ```ts
 * symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2); // => [3, 1]
 * ```
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  if (!(matrix instanceof Float64Array)) {
    throw new TypeError(`Cannot take eigenvalues: the matrix must be a Float64Array, got ${typeof matrix}`);
  }
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`Cannot take eigenvalues: n must be a positive integer, got ${n}`);
  }
  if (matrix.length !== n * n) {
    throw new RangeError(`Cannot take eigenvalues: the matrix must be n x n = ${n * n} numbers, got ${matrix.length}`);
  }
  const scale = scaleOf(matrix, n);
  const kernels = threadKernels();
  const { call, memory } = kernels;
  const padded = Math.ceil(n / 8) * 8;
  const stride = padded * 8;
  const vectorBytes = stride + 64;
  const scratchBytes = call.tridiagonalScratchBytes(n, panelWidth);
  const g = 1024;
  const diagonal = g + padded * stride + 64;
  const offDiagonal = diagonal + vectorBytes;
  const scratch = offDiagonal + vectorBytes;
  reserve(memory, scratch + scratchBytes);
  const lower = new Float64Array(memory.buffer, g, padded * padded);
  for (let i = 0; i < n; i++) {
    const row = lower.subarray(i * padded, (i + 1) * padded);
    for (let j = 0; j <= i; j++) row[j] = matrix[i * n + j]! * scale;
    row.fill(0, i + 1);
  }
  lower.fill(0, n * padded);
  new Uint8Array(memory.buffer, scratch, scratchBytes).fill(0);
  call.tridiagonalise(g, stride, n, n, 0, panelWidth, diagonal, offDiagonal, scratch, -1);
  const lambda = tridiagonalEigenvalues(
    new Float64Array(memory.buffer, diagonal, n).slice(),
    new Float64Array(memory.buffer, offDiagonal, n).slice(),
  ).reverse();
  for (let i = 0; i < n; i++) lambda[i]! /= scale;
  return lambda;
}

/** The power of two that brings the largest entry near one. */
function scaleOf(matrix: Float64Array, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const size = Math.abs(matrix[i * n + j]!);
      if (!(size < Number.POSITIVE_INFINITY)) {
        throw new RangeError(
          `Cannot take eigenvalues: every entry must be finite, got ${matrix[i * n + j]} at row ${i}, column ${j}`,
        );
      }
      if (size > largest) largest = size;
    }
  }
  return largest === 0 ? 1 : 2 ** Math.max(-1000, Math.min(1000, -Math.floor(Math.log2(largest))));
}
