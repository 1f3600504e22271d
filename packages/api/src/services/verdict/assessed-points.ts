import type { SeriesColumns } from "@headroom/protocol";
import type { Store } from "@headroom/store";

/** Metrics the detector reads, and its names for them. */
export const ASSESSED_METRICS = {
  "eval/loss": "evalLoss",
  "train/loss": "trainLoss",
  "train/learning_rate": "learningRate",
  "head/singular_entropy_q": "singularEntropyQ",
  "head/spike_q1": "spikeQ1",
  "head/effective_rank_p": "effectiveRankP",
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
  /** points at or above this step wait */
  readonly belowStep: number;
}

/** Every current point of these metrics after what was fed, merged by step in increasing order. */
export async function newPoints(options: NewPointsOptions): Promise<AssessedPoint[]> {
  const { store, runId, metrics, fedTo, belowStep } = options;
  const byStep = new Map<number, AssessedPoint>();
  for (const metric of metrics) {
    const stretches = await store.readSeries({
      series: [{ runId, metric }],
      fromStep: (fedTo[metric] ?? -1) + 1,
      maxPoints: Number.MAX_SAFE_INTEGER,
      superseded: false,
    });
    for (const stretch of stretches) merge(stretch, metric, belowStep, byStep);
  }
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

function merge(
  { steps, values }: SeriesColumns,
  metric: AssessedMetric,
  belowStep: number,
  byStep: Map<number, AssessedPoint>,
): void {
  const field = ASSESSED_METRICS[metric];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (step >= belowStep) return;
    let point = byStep.get(step);
    if (point === undefined) {
      point = { step };
      byStep.set(step, point);
    }
    point[field] = values[i]!;
  }
}
