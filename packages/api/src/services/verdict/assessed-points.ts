import type { Store } from "@headroom/store";

/** Metrics the detector reads, and its names for them. */
export const ASSESSED_METRICS = {
  "eval/loss": "evalLoss",
  "train/loss": "trainLoss",
  "train/learning_rate": "learningRate",
  "head/singular_entropy_q": "singularEntropyQ",
  "head/singular_entropy_p": "singularEntropyP",
  "head/effective_rank_q": "effectiveRankQ",
  "head/effective_rank_p": "effectiveRankP",
  "head/spike_q1": "spikeQ1",
  "head/stable_rank": "stableRank",
  "hidden/anisotropy": "anisotropy",
} as const;

export type AssessedMetric = keyof typeof ASSESSED_METRICS;

/** What was measured at one step, by the detector's names. */
export type AssessedPoint = { step: number } & { [M in AssessedMetric as (typeof ASSESSED_METRICS)[M]]?: number };

/** Last step given to the detector, by metric. */
export type FedTo = Partial<Record<AssessedMetric, number>>;

export function isAssessed(metric: string): metric is AssessedMetric {
  return Object.hasOwn(ASSESSED_METRICS, metric);
}

export interface NewPointsOptions {
  readonly store: Pick<Store, "readSeries">;
  readonly runId: string;
  readonly metrics: readonly AssessedMetric[];
  readonly fedTo: FedTo;
}

/** Every current point of these metrics after what was fed, merged by step in increasing order, in slices. */
export async function* newPoints(options: NewPointsOptions): AsyncGenerator<AssessedPoint[]> {
  const { store, runId, metrics, fedTo } = options;
  const lanes: Lane[] = [];
  for (const metric of metrics) {
    const stretches = await store.readSeries({
      series: [{ runId, metric }],
      fromStep: (fedTo[metric] ?? -1) + 1,
      maxPoints: Number.MAX_SAFE_INTEGER,
      superseded: false,
    });
    for (const { steps, values } of stretches) lanes.push({ field: ASSESSED_METRICS[metric], steps, values, next: 0 });
  }
  for (let slice = takeSlice(lanes); slice.length > 0; slice = takeSlice(lanes)) yield slice;
}

interface Lane {
  readonly field: (typeof ASSESSED_METRICS)[AssessedMetric];
  readonly steps: Float64Array;
  readonly values: Float64Array;
  next: number;
}

const SLICE_POINTS = 2_000;

function takeSlice(lanes: readonly Lane[]): AssessedPoint[] {
  const slice: AssessedPoint[] = [];
  while (slice.length < SLICE_POINTS) {
    const step = lanes.reduce((least, lane) => Math.min(least, lane.steps[lane.next] ?? Infinity), Infinity);
    if (step === Infinity) break;
    const point: AssessedPoint = { step };
    for (const lane of lanes) {
      if (lane.steps[lane.next] === step) point[lane.field] = lane.values[lane.next++]!;
    }
    slice.push(point);
  }
  return slice;
}
