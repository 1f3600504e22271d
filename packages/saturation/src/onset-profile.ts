import { THRESHOLDS as T } from "./thresholds.ts";
import type { Onset } from "./types.ts";

/**
 * Retrospective onset of a rise: least squares of a flat floor and a rise that begins at tau, over every tau on the grid and over shapes
 * of the rise: a jump, ramps to a plateau of several lengths, a straight line (Hudson 1966, J. Am. Stat. Assoc. 61:1097; Muggeo 2003) and bends
 * (t - tau)^p. The interval is the set of tau at which some shape's residual sum of squares stays within
 * `inflation`^2 * 3.84 residual variances of the best one: a profile likelihood over tau and shape, inflation carrying the autocorrelation.
 *
 * `steps` and `values` are parallel, `from` and `to` bound the window, `to` exclusive. Undefined when fewer than five values or no
 * rising fit exists. O(shapes n^2) in the window length, a few million operations at most, once per alarm.
 */
export function onsetProfile(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
  noise: { readonly variance: number; readonly inflation: number },
): Onset | undefined {
  const n = to - from;
  if (n < T.onsetBins) return undefined;
  const residual = new Float64Array(n - 1).fill(Number.POSITIVE_INFINITY);
  const basis = new Float64Array(n);
  const length = steps[to - 1]! - steps[from]!;
  let best = -1;
  for (let k = 0; k < n - 1; k += 1) {
    const tau = steps[from + k]!;
    for (const shape of SHAPES) {
      const scale = shape.plateau === null ? steps[to - 1]! - tau : shape.plateau * length;
      for (let i = 0; i < n; i += 1) basis[i] = shapeAt(steps[from + i]! - tau, scale, shape.power);
      residual[k] = Math.min(residual[k]!, risingResidual(basis, values, from, n));
    }
    if (residual[k]! < (best < 0 ? Number.POSITIVE_INFINITY : residual[best]!)) best = k;
  }
  if (best < 0) return undefined;
  const variance = Math.max(residual[best]! / Math.max(1, n - T.profileParameters), noise.variance);
  const limit = residual[best]! + T.chiSquare95 * noise.inflation * variance;
  let low = best;
  let high = best;
  for (let k = 0; k < n - 1; k += 1) {
    if (residual[k]! > limit) continue;
    low = Math.min(low, k);
    high = Math.max(high, k);
  }
  // tau is the floor's last step: the rise begins with the next; the grid cannot resolve less than one bin on either side
  const at = (k: number) => steps[from + Math.min(n - 1, Math.max(0, k))]!;
  return { best: at(best + 1), low: at(low - 1), high: at(high + 1) };
}

interface Shape {
  readonly power: number;
  /** length of the rise as a share of the window; null: it goes on to the end */
  readonly plateau: number | null;
}

const SHAPES: readonly Shape[] = [
  ...T.onsetPlateaus.map((plateau) => ({ power: 1, plateau })),
  ...T.onsetPowers.map((power) => ({ power, plateau: null })),
];

function shapeAt(since: number, scale: number, power: number): number {
  if (since <= 0) return 0;
  const share = scale > 0 ? Math.min(1, since / scale) : 1;
  return power === 1 ? share : share ** power;
}

function risingResidual(basis: Float64Array, values: ArrayLike<number>, from: number, n: number): number {
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  const origin = values[from]!;
  for (let i = 0; i < n; i += 1) {
    const x = basis[i]!;
    const y = values[from + i]! - origin;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
  }
  const vx = sxx - (sx * sx) / n;
  const cxy = sxy - (sx * sy) / n;
  if (vx <= 0 || cxy <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, syy - (sy * sy) / n - (cxy * cxy) / vx);
}
