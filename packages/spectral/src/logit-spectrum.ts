import type { SampledStates } from "./gradient-suppression.ts";
import { type CentredGram, centredGram } from "./gram-of-head.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";
import { pivotedCholesky } from "./pivoted-cholesky.ts";
import { singularValues } from "./singular-values.ts";
import { type SpectrumSummary, spectrumSummary } from "./spectrum-summary.ts";

export interface LogitSpectrumOptions {
  readonly excludedRows?: readonly number[];
  /** Σ_h is the covariance of the states (default) or, when false, their second moment */
  readonly centreStates?: boolean;
}

/** Singular values of the centred logits a head really produces on the probe states. */
export interface LogitSpectrum {
  /** √eig(Σ_h^{1/2} W_cᵀW_c Σ_h^{1/2}), descending, length min(n, d) */
  readonly sigma: Float64Array;
  readonly summary: SpectrumSummary;
  /** below this σ nothing is resolved */
  readonly resolutionFloor: number;
  /** states that entered Σ_h */
  readonly statesUsed: number;
}

/**
 * The spectrum of the head as it is used: weighted by where the states of the last layer really lie.
 *
 * √eig(Σ_h^{1/2} W_cᵀW_c Σ_h^{1/2}), W_c = W − its mean row, Σ_h = cov(h) over n states: the singular values of the
 * centred logits over √n. Unchanged by (W, h) → (WA⁻¹, Ah), so it needs no normalisation of either.
 *
 * @param head V x d, not written
 * @param states n x d, the input of the head; not written
 * @throws RangeError on shapes or non-finite numbers
 *
 * Computed as σ(H_c·C/√n), CCᵀ = W_cᵀW_c; σ below σ_1·sqrt(eps·d) are noise. Cost V·d² + n·d² flops.
 */
export function logitSpectrum(head: Matrix, states: SampledStates, options: LogitSpectrumOptions = {}): LogitSpectrum {
  const { data, rows, columns } = states;
  viewMatrix({ data, rows, columns });
  const d = viewMatrix(head).hidden;
  if (columns !== d) {
    throw new RangeError(`Cannot take the logit spectrum: states must be n x d = n x ${d}, got ${rows} x ${columns}`);
  }
  return logitSpectrumWithGram(states, centredGram(head, options.excludedRows), options.centreStates ?? true);
}

/** The same with W_cᵀW_c already at hand; states are n x d and checked. */
export function logitSpectrumWithGram(
  states: SampledStates,
  centred: CentredGram,
  centreStates: boolean,
): LogitSpectrum {
  const { data, rows, columns: d } = states;
  const { factor, order, rank } = pivotedCholesky(centred.gram, d);
  const product = new Float64Array(rows * d);
  const root = 1 / Math.sqrt(rows);
  for (let i = 0; i < rows; i++) {
    const out = product.subarray(i * d, (i + 1) * d);
    for (let k = 0; k < d; k++) {
      const h = data[i * d + order[k]!]! * root;
      const last = Math.min(k + 1, rank);
      for (let j = 0; j < last; j++) out[j]! += h * factor[k * d + j]!;
    }
  }
  // centring the rows of H·C is centring H, because C is one linear map for all
  const spectrum = singularValues({ data: product, rows, columns: d }, { centreRows: centreStates });
  const { sigma, resolutionFloor } = spectrum;
  return { sigma, summary: spectrumSummary(sigma), resolutionFloor, statesUsed: rows };
}
