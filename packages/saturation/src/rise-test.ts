import type { BinnedSeries } from "./binned-series.ts";
import { type NoiseModel, noiseModel } from "./noise-model.ts";
import { earlierExcursions, isAbruptRise, isComingBack } from "./rise-shape.ts";
import { medianOfThree, prefixSums, quantile } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import type { HeldBecause } from "./types.ts";

export interface RiseQuestion {
  /** bins that begin earlier do not count: the run was changed there */
  readonly notBefore: number;
  /** standard errors that make a rise certain */
  readonly requiredZ: number;
  /** share of the run that a rise must have lasted: gradual, and come in one jump */
  readonly lasting: number;
  readonly lastingAbrupt: number;
}

/** The recent past against the lowest stretch before it. */
export interface RiseTest {
  /** bins [from, to) of the valley, and first bin of the recent window */
  readonly valleyFrom: number;
  readonly valleyTo: number;
  readonly recentFrom: number;
  readonly valleyStep: number;
  readonly valleyLevel: number;
  readonly recentLevel: number;
  readonly relativeRise: number;
  readonly requiredRise: number;
  /** null while the rise is too small to matter: noise is not estimated then */
  readonly relativeJitter: number | null;
  readonly zScore: number | null;
  readonly noise: NoiseModel | undefined;
  /** share of the run since the rise came above its half */
  readonly lasted: number;
  /** evaluations since then */
  readonly lastedPoints: number;
  /** relative rise of the last 8 % of the run, to tell when it is over */
  readonly latestRise: number;
  /** a rise that cannot be told from noise is none; one that can is either certain or held */
  readonly isCertain: boolean;
  readonly held: HeldBecause | null;
}

interface Windows {
  readonly series: BinnedSeries;
  readonly y: Float64Array;
  readonly sums: Float64Array;
  readonly begin: number;
  readonly span: number;
  readonly now: number;
}

/**
 * Has the loss passed a minimum and stayed above it? The means of the last 4, 8, 16 and 32 % of the run's span (three bins at least) against
 * the lowest window before each, a quarter as long and 3 % of the bins at least: a multi-scale two-window CUSUM (Page 1954; Eichinger & Kirch 2018), whose standard
 * errors follow from the noise model. The run's span counts from its first logged step, so no unit or offset of steps matters.
 * Undefined with too few bins. O(n log n) of the number of bins.
 */
export function testRise(series: BinnedSeries, question: RiseQuestion): RiseTest | undefined {
  const n = series.length;
  if (n < T.minimumLossPoints) return undefined;
  const windows = windowsOf(series, question.notBefore);
  const valleys = lowestWindows(windows);
  const latestFrom = recentStart(windows, T.latestShare);
  const latest = (windows.sums[n]! - windows.sums[latestFrom]!) / (n - latestFrom);
  let best: RiseTest | undefined;
  let noise: NoiseModel | undefined;
  let cheapest: number | undefined;
  for (const share of T.recentShares) {
    const from = recentStart(windows, share);
    const valley = valleys(from, share);
    if (valley === undefined) continue;
    const { sums } = windows;
    const recentLevel = (sums[n]! - sums[from]!) / (n - from);
    const level = Math.max(Math.abs(valley.level), T.tiny);
    const relativeRise = (recentLevel - valley.level) / level;
    if (relativeRise >= T.unresolvedRise && noise === undefined) {
      cheapest ??= T.cheapestError * localDeviation(series.mean, windows.begin);
      const least = cheapest * Math.sqrt(1 / (n - from) + 1 / (valley.to - valley.from));
      if (recentLevel - valley.level >= T.standoutZ * least) noise = noiseOf(windows, bendsAfter(valley.to, n));
    }
    const error = noise && contrastError(noise, n - from, valley.to - valley.from);
    const jitter = noise === undefined ? null : noise.sigma / level;
    const found: RiseTest = {
      valleyFrom: valley.from,
      valleyTo: valley.to,
      recentFrom: from,
      valleyStep: (series.first[valley.from]! + series.last[valley.to - 1]!) / 2,
      valleyLevel: valley.level,
      recentLevel,
      relativeRise,
      requiredRise: Math.max(T.minimumRelativeRise, T.jitters * (jitter ?? 0)),
      relativeJitter: jitter,
      zScore: error === undefined ? null : (recentLevel - valley.level) / (error + T.exactNoise * level),
      noise,
      latestRise: (latest - valley.level) / level,
      lasted: 0,
      lastedPoints: 0,
      isCertain: false,
      held: null,
    };
    const judged = judge(windows, found, question);
    if (judged.isCertain) return judged;
    if (best === undefined || (judged.zScore ?? 0) > (best.zScore ?? 0)) best = judged;
  }
  return best;
}

/** What the curve's noise may hide: the largest lasting rise that is still likely, and whether that is more than it should be. */
export interface HiddenRise {
  readonly relative: number;
  readonly isTooMuch: boolean;
}

/**
 * The rise of the run's last third above the lowest window before it, and what noise may hide of it: 0.84 standard errors, so that a lasting rise as high would show more four times
 * in five. Too much is more than 1 % and than three jitters. Undefined when it cannot be told.
 */
export function hiddenRise(series: BinnedSeries, notBefore: number): HiddenRise | undefined {
  const n = series.length;
  if (n < T.minimumLossPoints) return undefined;
  const windows = windowsOf(series, notBefore);
  const longest = T.recentShares[T.recentShares.length - 1]!;
  const from = recentStart(windows, longest);
  const valley = lowestWindows(windows)(from, longest);
  const noise = noiseOf(windows, []);
  if (valley === undefined || noise === undefined) return undefined;
  const { sums } = windows;
  const rise = (sums[n]! - sums[from]!) / (n - from) - valley.level;
  const level = Math.max(Math.abs(valley.level), T.tiny);
  const error = contrastError(noise, n - from, valley.to - valley.from);
  const relative = (Math.max(0, rise) + T.powerZ * error) / level;
  return { relative, isTooMuch: relative > Math.max(T.hiddenRise, (T.hiddenJitters * noise.sigma) / level) };
}

/** Standard error of the difference of two means, with the noise's own uncertainty. */
function contrastError(noise: NoiseModel, recent: number, valley: number): number {
  return noise.uncertainty * Math.sqrt(noise.meanVariance(recent) + noise.meanVariance(valley));
}

/** Where a rise may bend: at the valley's end and half-way to now, on a coarse grid. */
function bendsAfter(valleyTo: number, n: number): readonly number[] {
  const onGrid = (place: number) => Math.round((Math.round((T.bendPlaces * place) / n) * n) / T.bendPlaces);
  return [onGrid(valleyTo), onGrid((valleyTo + n) / 2)];
}

/** Standard deviation of values around their neighbours, from the quieter third: what white noise would have. */
function localDeviation(values: ArrayLike<number>, begin: number): number {
  const n = values.length;
  const from = Math.max(1, begin);
  if (n - 1 - from < 1) return 0;
  const differences = new Float64Array(n - 1 - from);
  for (let i = from; i < n - 1; i += 1) {
    differences[i - from] = Math.abs(values[i]! - (values[i - 1]! + values[i + 1]!) / 2);
  }
  return (T.quantileToSigma * quantile(differences, T.noiseQuantile)) / Math.sqrt(1 + 1 / 2);
}

function windowsOf(series: BinnedSeries, notBefore: number): Windows {
  const n = series.length;
  const y = medianOfThree(series.mean);
  const first = series.first[0]!;
  const now = series.last[n - 1]!;
  const span = now - first;
  const skip = Math.max(notBefore, first + T.warmUpShare * span);
  let begin = 0;
  while (begin < n && series.first[begin]! < skip) begin += 1;
  return { series, y, sums: prefixSums(y), begin, span, now };
}

function noiseOf({ series, begin }: Windows, bends: readonly number[]): NoiseModel | undefined {
  const n = series.length;
  // the steep beginning bends within a block; what is left must be enough
  const from = Math.max(begin, Math.min(Math.floor(T.steepShare * n), n - T.noiseFromBins));
  return noiseModel(series.mean, from, series.quantum / Math.sqrt(series.width), bends);
}

function recentStart({ series, span, now }: Windows, share: number): number {
  let from = series.length;
  while (from > 0 && series.first[from - 1]! >= now - share * span) from -= 1;
  return Math.min(from, series.length - T.recentBins);
}

/** The lowest window that ends before a bin: a quarter as long as the recent one, 3 % of the curve at least. */
function lowestWindows({ series, sums, begin }: Windows) {
  const n = series.length;
  return (end: number, share: number): { from: number; to: number; level: number } | undefined => {
    if (end - begin < T.recentBins) return undefined;
    const width = Math.max(T.recentBins, Math.round(Math.max(T.valleyShare, T.valleyOfRecent * share) * n));
    let level = Number.POSITIVE_INFINITY;
    let from = begin;
    for (let i = begin; i + T.recentBins <= end; i += 1) {
      const to = Math.min(i + width, end);
      const mean = (sums[to]! - sums[i]!) / (to - i);
      if (mean < level) {
        level = mean;
        from = i;
      }
    }
    return { from, to: Math.min(from + width, end), level };
  };
}

/** Adds what a significant rise must pass beside its size: that it stays, and that it is none of the run's usual bumps. */
function judge(windows: Windows, found: RiseTest, question: RiseQuestion): RiseTest {
  const { series, y, sums, span, now } = windows;
  const { zScore, relativeRise, noise } = found;
  if (zScore === null || noise === undefined || zScore < T.standoutZ || relativeRise < T.unresolvedRise) return found;
  const rise = found.recentLevel - found.valleyLevel;
  const half = found.valleyLevel + T.recoveredShare * rise;
  let since = y.length - 1;
  while (since > found.valleyTo && y[since - 1]! > half) since -= 1;
  const lastedSteps = now - series.first[since]!;
  const lasted = span > 0 ? lastedSteps / span : 0;
  const lastedPoints = (y.length - since) * series.width;
  const earlier = earlierExcursions(series, y, since, rise);
  // a rise far above all that the run has done before, for long: no noise model is needed to see it
  const standsOut =
    relativeRise >= T.standoutRise &&
    lasted >= question.lastingAbrupt &&
    rise >= T.excursionFactor * earlier.tallest &&
    earlier.tallest > 0;
  const isCertain = zScore >= question.requiredZ && relativeRise >= found.requiredRise;
  if (!isCertain && !standsOut && zScore < T.zScoreUnresolved) return found;
  const lasting = isAbruptRise(sums, found.valleyTo, rise) ? question.lastingAbrupt : question.lasting;
  const held: HeldBecause | null =
    !isCertain && !standsOut
      ? "small"
      : isComingBack(windows, found, noise)
        ? "coming back"
        : lasted < lasting || lastedPoints < T.recentBins
          ? "new"
          : lastedSteps < T.excursionFactor * earlier.longest
            ? "seen before"
            : null;
  return { ...found, lasted, lastedPoints, isCertain: held === null, held };
}
