import { THRESHOLDS as T } from "./thresholds.ts";
import type { Onset } from "./types.ts";

/**
 * Retrospective onset of a rise: least-squares fit of a flat floor followed by a straight rise,
 * y(t) = a + b max(0, t - tau), b > 0, over every tau on the grid (Hudson 1966, J. Am. Stat. Assoc. 61:1097; Muggeo 2003).
 *
 * The interval is the set of tau whose residual sum of squares stays within `inflation`^2 * 3.84 residual variances of the best one (95 %
 * profile likelihood; inflation carries the autocorrelation). `steps` and `values` are parallel, `from` and `to` bound
 * the window, `to` exclusive. Undefined when fewer than five values or no rising fit exists. O(n^2) in the window length, at most a few ten thousand operations.
 */
export function hingeOnset(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
  inflation: number,
): Onset | undefined {
  const n = to - from;
  if (n < T.onsetBins) return undefined;
  const residual = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let best = -1;
  for (let k = 0; k < n - 1; k += 1) {
    residual[k] = hingeResidual(steps, values, from, to, steps[from + k]!);
    if (residual[k]! < (best < 0 ? Number.POSITIVE_INFINITY : residual[best]!)) best = k;
  }
  if (best < 0) return undefined;
  const variance = residual[best]! / Math.max(1, n - T.hingeParameters);
  const limit = residual[best]! + T.chiSquare95 * inflation * inflation * variance;
  let low = best;
  let high = best;
  for (let k = 0; k < n - 1; k += 1) {
    if (residual[k]! > limit) continue;
    low = Math.min(low, k);
    high = Math.max(high, k);
  }
  // the grid cannot resolve less than one bin on either side
  const at = (k: number) => steps[from + Math.min(n - 1, Math.max(0, k))]!;
  return { best: at(best), low: at(low - 1), high: at(high + 1) };
}

function hingeResidual(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
  tau: number,
): number {
  const n = to - from;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  const origin = values[from]!;
  for (let i = from; i < to; i += 1) {
    const x = Math.max(0, steps[i]! - tau);
    const y = values[i]! - origin;
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
