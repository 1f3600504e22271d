import type { BinnedSeries } from "./binned-series.ts";
import type { NoiseModel } from "./noise-model.ts";
import { THRESHOLDS as T } from "./thresholds.ts";

/**
 * Whether, somewhere after the valley, the mean jumps by most of the rise across 2 % of the bins, and the means of the
 * 5 % of bins on either side differ as much: a step, not a ramp and not a spike. `sums` are prefix sums.
 */
export function isAbruptRise(sums: Float64Array, from: number, rise: number): boolean {
  const n = sums.length - 1;
  if (n < T.abruptBins) return false;
  const gap = Math.max(1, Math.round(T.jumpGap * n));
  const near = Math.max(2, Math.round(T.jumpNear * n));
  const far = Math.round(T.jumpFar * n);
  const jump = (i: number, width: number) =>
    (sums[i + gap + width]! - sums[i + gap]! - (sums[i]! - sums[i - width]!)) / width;
  for (let i = Math.max(from, far); i + gap + near <= n; i += 1) {
    const after = Math.min(far, n - i - gap);
    if (jump(i, near) >= T.abruptShare * rise && jump(i, after) >= T.abruptShare * rise) return true;
  }
  return false;
}

/**
 * Whether a rise is on its way back, by more than the noise makes: the last few bins lie well below its top, or the two halves of the recent
 * past fall so fast that a quarter of the run would bring the valley back.
 */
export function isComingBack(
  { y, sums }: { readonly y: Float64Array; readonly sums: Float64Array },
  { valleyTo, valleyLevel, recentFrom }: { valleyTo: number; valleyLevel: number; recentFrom: number },
  noise: NoiseModel,
): boolean {
  const n = y.length;
  const mean = (from: number, size: number) => (sums[from + size]! - sums[from]!) / size;
  const size = Math.max(T.revertingBins, Math.round(T.topShare * n));
  const last = mean(n - size, size);
  let top = last;
  const from = Math.max(valleyTo, Math.min(recentFrom, n - Math.round(T.revertingSpan * n)));
  for (let i = from; i + size <= n; i += 1) top = Math.max(top, mean(i, size));
  const fall = top - last;
  if (fall > T.revertedShare * (top - valleyLevel) && fall > T.revertingZ * Math.sqrt(2 * noise.meanVariance(size))) {
    return true;
  }
  const half = Math.max(T.revertingBins, Math.round(T.fallingHalf * n));
  if (n - 2 * half < valleyTo) return false;
  const late = mean(n - half, half);
  const drop = mean(n - 2 * half, half) - late;
  const perRun = (drop * n) / half;
  return drop > T.revertingZ * Math.sqrt(2 * noise.meanVariance(half)) && late - valleyLevel < T.returnShare * perRun;
}

/**
 * What the curve did earlier above its running minimum: how far it went at most, and for how long, in steps, by most of `rise` before it went back: bumps,
 * spikes and cycles that this run is known to recover from. Looks at bins before `until`.
 */
export function earlierExcursions(
  series: BinnedSeries,
  y: Float64Array,
  until: number,
  rise: number,
): { readonly tallest: number; readonly longest: number } {
  let least = Number.POSITIVE_INFINITY;
  let start = -1;
  let top = 0;
  let longest = 0;
  let tallest = 0;
  for (let i = 0; i < until; i += 1) {
    const value = y[i]!;
    tallest = Math.max(tallest, value - Math.min(least, value));
    if (start >= 0) {
      top = Math.max(top, value - least);
      if (value - least > T.excursionBack * top) continue;
      if (top >= T.excursionShare * rise) longest = Math.max(longest, series.first[i]! - series.first[start]!);
      start = -1;
    }
    if (value < least) least = value;
    else if (value - least > T.excursionShare * rise) {
      start = i;
      top = value - least;
    }
  }
  return { tallest, longest };
}
