import type { BinnedSeries } from "./binned-series.ts";
import { noiseScale } from "./noise-scale.ts";
import { medianOfThree, prefixSums } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";

/** Result of comparing the recent past with the lowest window before it. */
export interface LossRegression {
  readonly minimumStep: number;
  readonly minimumLoss: number;
  readonly recentLoss: number;
  readonly relativeRise: number;
  readonly requiredRise: number;
  /** null while the rise is too small to matter: noise is not estimated then */
  readonly relativeJitter: number | null;
  readonly zScore: number | null;
  readonly inflation: number;
  /** bins [from, to) of the valley window and first bin of the recent window */
  readonly valleyFrom: number;
  readonly valleyTo: number;
  readonly recentFrom: number;
  /** every smoothed value of the recent window stays above half the required rise */
  readonly lasting: boolean;
  /** most of the rise came in one jump, as after a restart of the schedule or a change of data */
  readonly abrupt: boolean;
  /** the recent window falls again, significantly: a step up followed by learning, as after a change of data or schedule */
  readonly fallingAgain: boolean;
  readonly regressed: boolean;
}

/**
 * Has the loss passed a minimum and stayed above it? Compares the mean of the recent window (the last `lastingFraction`
 * of the run's age, at least three to eight bins) with the lowest window of 6 % of the bins before it:
 *
 *   z = (recent - valley) / (sigma sqrt((1 + rho)/(1 - rho)) sqrt(1/n_recent + 1/n_valley))
 *
 * a two-window CUSUM/MOSUM contrast (Page 1954; Eichinger & Kirch 2018) with autocorrelation-corrected standard error. It regressed when z, the size of the rise
 * (against a floor and against the jitter) and its persistence all pass. The valley is searched only from `notBefore` steps on.
 * Undefined with too few bins. O(n log n) of the number of bins.
 */
export function lossRegression(
  series: BinnedSeries,
  notBefore: number,
  lastingFraction: number,
  requiredZ: number,
): LossRegression | undefined {
  const n = series.length;
  if (n < T.minimumLossPoints) return undefined;
  const now = series.last[n - 1]!;
  const y = medianOfThree(series.mean);
  let begin = 0;
  // the first 2 % of a run's age is warm-up whatever the schedule
  const skip = Math.max(notBefore, T.warmUpShare * now);
  while (begin < n && series.first[begin]! < skip) begin += 1;
  const lasting = Math.max(lastingFraction * now, Math.min(T.lastingSteps, now / 2));
  let recentFrom = n;
  while (recentFrom > 0 && series.first[recentFrom - 1]! >= now - lasting) recentFrom -= 1;
  recentFrom = Math.min(
    recentFrom,
    n - Math.max(T.lastingBins[0], Math.min(T.lastingBins[1], Math.floor(n / T.lastingBinShare))),
  );
  const width = Math.max(T.lastingBins[0], Math.round(T.valleyShare * n));
  if (recentFrom - begin < T.lastingBins[0]) return undefined;
  const sums = prefixSums(y);
  let minimumLoss = Number.POSITIVE_INFINITY;
  let valleyFrom = begin;
  for (let i = begin; i + T.lastingBins[0] <= recentFrom; i += 1) {
    const to = Math.min(i + width, recentFrom);
    const level = (sums[to]! - sums[i]!) / (to - i);
    if (level < minimumLoss) {
      minimumLoss = level;
      valleyFrom = i;
    }
  }
  const valleyTo = Math.min(valleyFrom + width, recentFrom);
  const recentLoss = (sums[n]! - sums[recentFrom]!) / (n - recentFrom);
  const level = Math.max(Math.abs(minimumLoss), T.tiny);
  const rise = recentLoss - minimumLoss;
  const relativeRise = rise / level;
  // noise is taken from the valley on, with enough bins before it: early noise is another regime
  const noise =
    relativeRise < T.recoveredShare * T.minimumRelativeRise
      ? undefined
      : noiseScale(series.mean, Math.max(begin, Math.min(valleyFrom, n - T.noiseFromBins)));
  const inflation = noise?.inflation ?? 1;
  const relativeJitter = noise === undefined ? null : noise.sigma / level;
  const requiredRise = Math.max(T.minimumRelativeRise, T.jitters * (relativeJitter ?? 0));
  const windows = Math.sqrt(1 / (n - recentFrom) + 1 / (valleyTo - valleyFrom));
  const zScore = noise === undefined ? null : rise / (noise.sigma * inflation * windows + T.exactNoise * level);
  const half = minimumLoss + T.recoveredShare * requiredRise * level;
  let stayedUp = true;
  for (let i = recentFrom; i < n - 1; i += 1) if (y[i]! < half) stayedUp = false;
  // the newest value has no right neighbour for the median; it may not contradict alone
  const abrupt = relativeRise >= requiredRise && isAbrupt(sums, valleyTo, rise);
  const reverting =
    stayedUp &&
    isReverting(
      sums,
      Math.max(valleyTo, recentFrom - T.lastingBins[1], Math.round((1 - T.revertingSpan) * n)),
      minimumLoss,
      (noise?.sigma ?? 0) * inflation,
    );
  const fallingAgain =
    reverting || (stayedUp && isFalling(series, y, recentFrom, (noise?.sigma ?? 0) * inflation, rise));
  return {
    minimumStep: (series.first[valleyFrom]! + series.last[valleyTo - 1]!) / 2,
    minimumLoss,
    recentLoss,
    relativeRise,
    requiredRise,
    relativeJitter,
    zScore,
    inflation,
    valleyFrom,
    valleyTo,
    recentFrom,
    lasting: stayedUp,
    abrupt,
    fallingAgain,
    regressed: stayedUp && !fallingAgain && relativeRise >= requiredRise && zScore !== null && zScore >= requiredZ,
  };
}

/**
 * Whether, somewhere after the valley, the mean jumps by most of the rise across 2 % of the bins, and the means of the
 * 5 % of bins on either side differ as much: a step, not a ramp and not a spike.
 */
function isAbrupt(sums: Float64Array, from: number, rise: number): boolean {
  const n = sums.length - 1;
  if (n < T.abruptBins) return false;
  const gap = Math.max(1, Math.round(T.jumpGap * n));
  const near = Math.max(2, Math.round(T.jumpNear * n));
  const far = Math.round(T.jumpFar * n);
  const jump = (i: number, width: number) =>
    (sums[i + gap + width]! - sums[i + gap]! - (sums[i]! - sums[i - width]!)) / width;
  for (let i = Math.max(from, far); i + gap + far <= n; i += 1) {
    if (jump(i, near) >= T.abruptShare * rise && jump(i, far) >= T.abruptShare * rise) return true;
  }
  return false;
}

/**
 * Whether the last three bins are less than `revertingShare` of the way up to the highest three since `from`, and
 * four standard errors lower: a spike on its way back.
 */
function isReverting(sums: Float64Array, from: number, minimumLoss: number, sigma: number): boolean {
  const n = sums.length - 1;
  let highest = Number.NEGATIVE_INFINITY;
  const size = T.revertingBins;
  for (let i = from; i + size <= n; i += 1) highest = Math.max(highest, (sums[i + size]! - sums[i]!) / size);
  const last = (sums[n]! - sums[n - size]!) / size;
  const isBelow = last - minimumLoss < T.revertingShare * (highest - minimumLoss);
  // on a short curve the spike itself is taken for noise
  return isBelow && (n < T.abruptBins || highest - last > T.revertingZ * sigma * Math.sqrt(2 / size));
}

/** Slope of the recent window, significantly down and steep enough to undo a quarter of the rise within the window. */
function isFalling(series: BinnedSeries, y: Float64Array, from: number, sigma: number, rise: number): boolean {
  const n = series.length;
  let sx = 0;
  let sy = 0;
  for (let i = from; i < n; i += 1) {
    sx += series.middle(i);
    sy += y[i]!;
  }
  const size = n - from;
  let sxx = 0;
  let sxy = 0;
  for (let i = from; i < n; i += 1) {
    const dx = series.middle(i) - sx / size;
    sxx += dx * dx;
    sxy += dx * (y[i]! - sy / size);
  }
  if (sxx === 0) return false;
  const slope = sxy / sxx;
  const change = slope * (series.middle(n - 1) - series.middle(from));
  return slope < (-T.fallingZ * sigma) / Math.sqrt(sxx) && change < -T.fallingShare * rise;
}
