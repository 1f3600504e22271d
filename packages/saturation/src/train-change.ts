import type { BinnedSeries } from "./binned-series.ts";
import { noiseScale } from "./noise-scale.ts";
import { THRESHOLDS as T } from "./thresholds.ts";

export interface TrainChange {
  /** (recent - then) / then */
  readonly relative: number;
  /** standard error of `relative` */
  readonly standardError: number;
}

/**
 * How training loss changed between the evaluation loss's minimum and now: mean of its bins within +-6 % of the
 * minimum's step against the mean of those in the last `recentFraction` of the run. Undefined when either window has fewer than
 * two bins. A fall while evaluation loss rises is over-fitting: the generalisation gap widens.
 */
export function trainChange(
  train: BinnedSeries,
  minimumStep: number,
  now: number,
  recentFraction: number,
): TrainChange | undefined {
  const noise = noiseScale(train.mean, Math.max(0, train.length - T.trainNoiseBins));
  if (noise === undefined) return undefined;
  const then = windowMean(
    train,
    (1 - T.aroundMinimum) * minimumStep,
    Math.max((1 + T.aroundMinimum) * minimumStep, minimumStep + 2 * train.width),
  );
  const recent = windowMean(train, (1 - recentFraction) * now, Number.POSITIVE_INFINITY);
  if (then === undefined || recent === undefined || then.mean === 0) return undefined;
  return {
    relative: (recent.mean - then.mean) / then.mean,
    standardError: (noise.sigma * noise.inflation * Math.sqrt(1 / then.bins + 1 / recent.bins)) / Math.abs(then.mean),
  };
}

function windowMean(series: BinnedSeries, from: number, to: number): { mean: number; bins: number } | undefined {
  let sum = 0;
  let bins = 0;
  for (let i = 0; i < series.length; i += 1) {
    if (series.last[i]! < from || series.first[i]! > to) continue;
    sum += series.mean[i]!;
    bins += 1;
  }
  return bins === 0 ? undefined : { mean: sum / bins, bins };
}
