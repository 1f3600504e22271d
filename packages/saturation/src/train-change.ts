import type { BinnedSeries } from "./binned-series.ts";
import { noiseModel } from "./noise-model.ts";
import { THRESHOLDS as T } from "./thresholds.ts";

export interface TrainChange {
  /** (recent - then) / then */
  readonly relative: number;
  /** standard error of `relative` */
  readonly standardError: number;
}

/**
 * How training loss changed between the evaluation loss's valley and now: mean of its bins within 6 % of the run of the valley against
 * the mean of those in the run's last 6 %, and since the onset. Undefined when either window is empty. A fall while evaluation
 * loss rises is over-fitting: the generalisation gap widens.
 */
export function trainChange(train: BinnedSeries, valleyStep: number, onset: number): TrainChange | undefined {
  const noise = noiseModel(train.mean, Math.max(0, train.length - T.trainNoiseBins), 0);
  if (noise === undefined) return undefined;
  const now = train.lastStep;
  const reach = T.trainWindow * (now - train.first[0]!);
  const then = windowMean(train, valleyStep - reach, Math.min(valleyStep + reach, Math.max(onset, valleyStep)));
  const recent = windowMean(train, Math.max(now - reach, onset), Number.POSITIVE_INFINITY);
  if (then === undefined || recent === undefined || then.mean === 0) return undefined;
  return {
    relative: (recent.mean - then.mean) / Math.abs(then.mean),
    standardError: Math.sqrt(noise.meanVariance(then.bins) + noise.meanVariance(recent.bins)) / Math.abs(then.mean),
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
