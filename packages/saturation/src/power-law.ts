import { THRESHOLDS as T } from "./thresholds.ts";

export interface PowerLaw {
  /** asymptote, nats */
  readonly floor: number;
  readonly amplitude: number;
  readonly exponent: number;
}

/**
 * Fits L(t) = E + A t^-alpha by least squares in (E, A) for each alpha on a grid 0.05..1.45, then
 * around the best one by 0.005
 * (the form of Hoffmann et al. 2022, arXiv 2203.15556, at fixed model size). Uses bins `from`..`to` (exclusive).
 * Undefined with fewer than eight bins or when no decaying fit with E >= 0 exists. O(48 n).
 */
export function fitPowerLaw(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
): PowerLaw | undefined {
  if (to - from < T.lawBins) return undefined;
  let best: ScoredLaw | undefined;
  const consider = (exponent: number) => {
    const law = fitAt(steps, values, from, to, exponent);
    if (law !== undefined && (best === undefined || law.residual < best.residual)) best = law;
  };
  for (let i = 1; i < T.lawCoarseCount; i += 1) consider(T.lawCoarse * i);
  const coarse = (best as ScoredLaw | undefined)?.exponent;
  if (coarse === undefined) return undefined;
  for (let i = -T.lawFineCount; i <= T.lawFineCount; i += 1) consider(coarse + T.lawFine * i);
  const { floor, amplitude, exponent } = best!;
  return { floor, amplitude, exponent };
}

interface ScoredLaw extends PowerLaw {
  readonly residual: number;
}

function fitAt(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
  exponent: number,
): ScoredLaw | undefined {
  const n = to - from;
  const origin = values[from]!;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (let i = from; i < to; i += 1) {
    const x = Math.max(1, steps[i]!) ** -exponent;
    const y = values[i]! - origin;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
  }
  const vx = sxx - (sx * sx) / n;
  if (!(vx > 0)) return undefined;
  const amplitude = (sxy - (sx * sy) / n) / vx;
  const floor = origin + (sy - amplitude * sx) / n;
  if (amplitude <= 0 || floor < 0) return undefined;
  return { floor, amplitude, exponent, residual: syy - (sy * sy) / n - amplitude * amplitude * vx };
}

/** L(t) of a fitted power law, nats. */
export function powerLawAt(law: PowerLaw, step: number): number {
  return law.floor + law.amplitude * Math.max(1, step) ** -law.exponent;
}
