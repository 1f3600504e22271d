import type { MatrixDtype } from "./matrix.ts";

/**
 * How singular values are computed.
 * - `gram` (default): WᵀW accumulated in float64; relative error of σ_i about u/2·(σ_1/σ_i)².
 * - `gram-mixed`: products and sums of one row chunk in float32, chunks in float64; about half the time, 1e-8 for
 *   σ near σ_1, and worse by (σ_1/σ_i)².
 * - `accurate`: QR and one-sided Jacobi, absolute error about u·σ_1; slow, for small σ and as an oracle.
 */
export type SpectrumMethod = "gram" | "gram-mixed" | "accurate";

/** What every spectrum measurement respects. */
export interface SpectrumOptions {
  /** default `gram` */
  readonly method?: SpectrumMethod;
  /** token ids whose rows are left out: padding, never-trained tokens */
  readonly excludedRows?: readonly number[];
  /** final-norm gain, length d, folded into W as W·diag(gain) */
  readonly normGain?: Float32Array | Float64Array;
  /** subtract the mean row (the part of the head that softmax ignores); default false */
  readonly centreRows?: boolean;
}

/** All singular values of a head with everything needed to say what they are of. */
export interface SpectrumResult {
  /** σ, descending, length min(rowsUsed, columns) */
  readonly sigma: Float64Array;
  /** token rows that entered */
  readonly rowsUsed: number;
  /** d, the hidden width */
  readonly columns: number;
  readonly excludedRowCount: number;
  readonly normGainFolded: boolean;
  readonly rowsCentred: boolean;
  /** storage type of the weights */
  readonly dtype: MatrixDtype;
  readonly method: SpectrumMethod;
  /** multiply-adds in float32 were fused (`gram-mixed` only): an engine without them gives other last bits */
  readonly fused: boolean;
  /** below this σ the method resolves nothing: σ_1·sqrt(eps·d) for `gram`, σ_1·eps·d for `accurate` */
  readonly resolutionFloor: number;
  /** number of σ above `resolutionFloor`; the others are noise of the method */
  readonly resolvedCount: number;
  /** ‖W‖_F of the rows used, from the trace, not from σ */
  readonly frobeniusNorm: number;
}
