import { median } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";

export interface NoiseScale {
  /** standard deviation of one value around the local level */
  readonly sigma: number;
  /** lag-1 autocorrelation, clipped to [0, 0.9] */
  readonly autocorrelation: number;
  /** factor on the standard error of a mean: sqrt((1 + rho)/(1 - rho)) */
  readonly inflation: number;
}

/**
 * Noise of a trending series, from itself: 1.4826 times the median absolute residual around a centred mean of three to nine points,
 * or around the line through the two neighbours, whichever is larger (Rousseeuw & Croux 1993; Gasser et al. 1986 for
 * difference-based scale). Both cancel a linear trend. `values` from `from` to the end; fewer than five values: the noise is unknown,
 * undefined. O(n log n).
 */
export function noiseScale(values: ArrayLike<number>, from: number): NoiseScale | undefined {
  const n = values.length;
  const start = Math.max(1, from);
  if (n - start < T.noiseBins) return undefined;
  const neighbour = new Float64Array(n - 1 - start);
  for (let i = start; i < n - 1; i += 1) {
    neighbour[i - start] = Math.abs(values[i]! - (values[i - 1]! + values[i + 1]!) / 2);
  }
  const local = (T.madToSigma * median(neighbour)!) / Math.sqrt(1 + 1 / 2);
  // a narrow mean for short curves: a wide one would take their bend for noise
  const half = Math.max(1, Math.min(T.noiseHalfWidth, Math.floor(n / T.noiseWidthShare)));
  const low = Math.max(half, from);
  const size = n - half - low;
  if (size < T.correlationBins) return { sigma: local, autocorrelation: 0, inflation: T.unknownInflation };
  const residuals = new Float64Array(size);
  let sum = 0;
  for (let i = low - half; i < low + half; i += 1) sum += values[i]!;
  for (let i = low; i < n - half; i += 1) {
    sum += values[i + half]!;
    residuals[i - low] = values[i]! - sum / (2 * half + 1);
    sum -= values[i - half]!;
  }
  const wide = T.madToSigma * median(residuals.map(Math.abs))! * Math.sqrt((2 * half + 1) / (2 * half));
  const sigma = Math.max(local, wide);
  const limit = T.clippedSigmas * wide;
  let product = 0;
  let square = 0;
  for (let i = 0; i < size; i += 1) {
    const a = clip(residuals[i]!, limit);
    square += a * a;
    if (i > 0) product += a * clip(residuals[i - 1]!, limit);
  }
  // removing a mean of m points biases the lag-1 correlation of white noise to about -1/m
  const rho = square > 0 ? Math.min(T.highestCorrelation, Math.max(0, product / square + 1 / (2 * half + 1))) : 0;
  return { sigma, autocorrelation: rho, inflation: Math.sqrt((1 + rho) / (1 - rho)) };
}

function clip(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
