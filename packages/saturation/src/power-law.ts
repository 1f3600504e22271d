export interface PowerLaw {
  /** asymptote, nats */
  readonly floor: number;
  readonly amplitude: number;
  readonly exponent: number;
}

/**
 * Fits L(t) = E + A t^-alpha by least squares in (E, A) for each alpha on a grid 0.05..1.5
 * (the form of Hoffmann et al. 2022, arXiv 2203.15556, at fixed model size). Uses bins `from`..`to` (exclusive).
 * Undefined with fewer than eight bins or when no decaying fit with E >= 0 exists. O(30 n).
 */
export function fitPowerLaw(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
): PowerLaw | undefined {
  const n = to - from;
  if (n < 8) return undefined;
  let best: PowerLaw | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let exponent = 0.05; exponent < 1.5; exponent += 0.05) {
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let sxy = 0;
    let syy = 0;
    for (let i = from; i < to; i += 1) {
      const x = Math.max(1, steps[i]!) ** -exponent;
      const y = values[i]!;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
      syy += y * y;
    }
    const vx = sxx - (sx * sx) / n;
    if (!(vx > 0)) continue;
    const amplitude = (sxy - (sx * sy) / n) / vx;
    const floor = (sy - amplitude * sx) / n;
    if (amplitude <= 0 || floor < 0) continue;
    const residual = syy - (sy * sy) / n - amplitude * amplitude * vx;
    if (residual < least) {
      least = residual;
      best = { floor, amplitude, exponent };
    }
  }
  return best;
}

/** L(t) of a fitted power law, nats. */
export function powerLawAt(law: PowerLaw, step: number): number {
  return law.floor + law.amplitude * Math.max(1, step) ** -law.exponent;
}
