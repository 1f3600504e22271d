import type { LayerStates } from "./layer-profile.ts";
import type { Matrix } from "./matrix.ts";
import type { SpectrumSummary } from "./spectrum-summary.ts";

export interface LogitSpectrumOptions {
  readonly excludedRows?: readonly number[];
}

/** Singular values of the centred logits a head really produces on the probe states, per state. */
export interface LogitSpectrum {
  /** √eig(Σ_h^{1/2} W_cᵀW_c Σ_h^{1/2}), descending, length d */
  readonly sigma: Float64Array;
  readonly summary: SpectrumSummary;
  /** states that entered Σ_h */
  readonly statesUsed: number;
}

export function logitSpectrum(head: Matrix, states: LayerStates, options: LogitSpectrumOptions = {}): LogitSpectrum {
  void options;
  throw new RangeError(`Cannot take the logit spectrum of ${head.rows} x ${states.rows}: not built yet`);
}
