import type { SampledStates } from "./gradient-suppression.ts";
import { type CentredGram, centredGram } from "./gram-of-head.ts";
import { usedRuns } from "./gram-plan.ts";
import { forEachBlock, readBlock, roomForBlock } from "./head-rows.ts";
import { type Matrix, type MatrixView, viewMatrix } from "./matrix.ts";
import { pivotedCholesky } from "./pivoted-cholesky.ts";
import { singularValues } from "./singular-values.ts";
import { type SpectrumSummary, spectrumSummary } from "./spectrum-summary.ts";

export interface LogitSpectrumOptions {
  readonly excludedRows?: readonly number[];
  /** head bias, length V: part of `rms`, and of nothing else */
  readonly bias?: Float32Array | Float64Array;
  /** Σ_h is the covariance of the states (default) or, when false, their second moment */
  readonly centreStates?: boolean;
}

/** Singular values of the centred logits a head really produces on the probe states. */
export interface LogitSpectrum {
  /** √eig(Σ_h^{1/2} W_cᵀW_c Σ_h^{1/2}), descending, length min(n, d) */
  readonly sigma: Float64Array;
  readonly summary: SpectrumSummary;
  /** root mean square of the logits themselves, w_v·h_i + b_v over all rows used and all states: nothing centred */
  readonly rms: number;
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
 *
 * @example
 * ```ts
 * const head = { data: Float32Array.of(1, 0, -1, 0, 0, 2, 0, -2), rows: 4, columns: 2 };
 * const states = { data: Float32Array.of(2, 0, -2, 0, 0, 1, 0, -1), rows: 4, columns: 2 };
 * logitSpectrum(head, states).summary.effectiveRankP; // => 2
 * ```
 */
export function logitSpectrum(head: Matrix, states: SampledStates, options: LogitSpectrumOptions = {}): LogitSpectrum {
  const { data, rows, columns } = states;
  viewMatrix({ data, rows, columns });
  const view = viewMatrix(head);
  const { hidden: d, tokens } = view;
  if (columns !== d) {
    throw new RangeError(`Cannot take the logit spectrum: states must be n x d = n x ${d}, got ${rows} x ${columns}`);
  }
  if (options.bias && options.bias.length !== tokens) {
    throw new RangeError(
      `Cannot take the logit spectrum: the bias must have length V = ${tokens}, got ${options.bias.length}`,
    );
  }
  return logitSpectrumWithGram(view, states, centredGram(head, options.excludedRows), options);
}

/** The same with W_cᵀW_c already at hand; states are n x d, all is checked. */
export function logitSpectrumWithGram(
  view: MatrixView,
  states: SampledStates,
  centred: CentredGram,
  options: LogitSpectrumOptions,
): LogitSpectrum {
  const { rows, columns: d } = states;
  const product = centredLogits(states, centred);
  const moments = { centredSquare: sumOfSquares(product), ...meanLogits(states, centred.mean) };
  // centring the rows of H·C is centring H, because C is one linear map for all
  const spectrum = singularValues({ data: product, rows, columns: d }, { centreRows: options.centreStates ?? true });
  const { sigma, resolutionFloor } = spectrum;
  return {
    sigma,
    summary: spectrumSummary(sigma),
    rms: Math.sqrt(meanSquareLogit(view, centred, moments, options)),
    resolutionFloor,
    statesUsed: rows,
  };
}

/** H·C/√n, n x d, CCᵀ = W_cᵀW_c: the centred logits up to a rotation. */
function centredLogits({ data, rows, columns: d }: SampledStates, { gram }: CentredGram): Float64Array {
  const { factor, order, rank } = pivotedCholesky(gram, d);
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
  return product;
}

interface LogitMoments {
  /** Σ over states and tokens of the squared logit less its state's mean, over n */
  readonly centredSquare: number;
  /** mean over states of the squared mean logit */
  readonly meanSquare: number;
  readonly meanState: Float64Array;
}

/** A state's mean logit is the head's mean row times it. */
function meanLogits(
  { data, rows, columns: d }: SampledStates,
  meanRow: Float64Array,
): Omit<LogitMoments, "centredSquare"> {
  const meanState = new Float64Array(d);
  let meanSquare = 0;
  for (let i = 0; i < rows; i++) {
    let logit = 0;
    for (let j = 0; j < d; j++) {
      const h = data[i * d + j]!;
      logit += h * meanRow[j]!;
      meanState[j]! += h / rows;
    }
    meanSquare += (logit * logit) / rows;
  }
  return { meanSquare, meanState };
}

/** (Σ‖W_c·h‖² + V·Σ(w̄·h)²)/(nV), and what a bias adds: 2·Σb_v·w_v·h̄/V + Σb²/V. */
function meanSquareLogit(
  view: MatrixView,
  { rowsUsed }: CentredGram,
  { centredSquare, meanSquare, meanState }: LogitMoments,
  { bias, excludedRows }: LogitSpectrumOptions,
): number {
  const plain = centredSquare / rowsUsed + meanSquare;
  if (!bias) return plain;
  const block = roomForBlock(view);
  let added = 0;
  forEachBlock(usedRuns(view.tokens, excludedRows), (token, rows) => {
    readBlock(view, token, rows, block);
    for (let i = 0; i < rows; i++) {
      const b = bias[token + i]!;
      added += b * (2 * product(block, i * view.hidden, meanState) + b);
    }
  });
  return Math.max(0, plain + added / rowsUsed);
}

function product(block: Float64Array, at: number, vector: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < vector.length; j++) sum += block[at + j]! * vector[j]!;
  return sum;
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
