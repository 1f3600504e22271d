import { accurateSingularValues } from "./accurate-singular-values.ts";
import { clearScratch, eigenvaluesOfTridiagonal, tridiagonaliseGram } from "./gram-eigenvalues.ts";
import { accumulateGram } from "./gram-of-head.ts";
import { normaliseForEigenvalues, prepareHeadSpectrum, spectrumResult } from "./head-spectrum.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";

/**
 * All singular values of a head W (V x d), on the calling thread.
 *
 * σ_i = √λ_i(WᵀW), the Gram matrix accumulated in float64 (Golub & Van Loan, Matrix Computations, 8.6); d > V is taken
 * as WWᵀ. The same bytes give the same bits on every engine and thread count: summation order is fixed by the shape, and
 * fused multiply-adds are used only where products are exact.
 *
 * @param matrix V x d (or d x V with layout `hidden-by-tokens`), not written; bf16 and f16 as raw bits
 * @returns σ descending, length min(rows used, d); values below `resolutionFloor` are noise; all zero for W = 0
 * @throws TypeError for a wrong array type, RangeError for a wrong shape, a NaN or infinite entry (named), a token id
 * out of range or no row left
 *
 * Error of σ_i: relative u/2·(σ_1/σ_i)², u = 2.2e-16, for `gram`. Cost: V·d² flops; memory 2·d²·8 bytes + one chunk of
 * 264 rows, kept for the next call on this thread.
 *
 * @example
 * ```ts
 * const head = { data: Float32Array.of(3, 0, 0, 4, 0, 0), rows: 3, columns: 2 };
 * singularValues(head).sigma; // => [4, 3]
 * ```
 */
export function singularValues(matrix: Matrix, options: SpectrumOptions = {}): SpectrumResult {
  if (options.method === "accurate") return accurateSingularValues(prepareHeadSpectrum(viewMatrix(matrix), options));
  const { kernels, memory, plan, job } = accumulateGram(matrix, options);
  const scale = normaliseForEigenvalues(plan, kernels, memory, job.gramGain);
  clearScratch(kernels, memory);
  tridiagonaliseGram(kernels, memory, plan.columns, -1);
  return spectrumResult(job, plan, eigenvaluesOfTridiagonal(kernels, memory, plan.columns), scale);
}
