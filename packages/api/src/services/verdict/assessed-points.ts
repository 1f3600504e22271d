import { detectorInput, evaluationScale, type SignalInput } from "@headroom/protocol";
import type { Store } from "@headroom/store";

/** What was measured at one step, by the detector's names. */
export type AssessedPoint = { step: number; evaluations?: Record<string, number> } & { [I in SignalInput]?: number };

/** Last step given to the detector, by metric. */
export type FedTo = Partial<Record<string, number>>;

export interface ReadNewsOptions {
  readonly store: { readonly series: Pick<Store["series"], "read"> };
  readonly runId: string;
  /** those that feed an input of the detector, or are evaluations beside it, are read */
  readonly metrics: readonly string[];
  readonly fedTo: FedTo;
}

export interface News {
  /** the points merged by step in increasing order */
  readonly slices: Iterable<AssessedPoint[]>;
  /** how far each metric was given, once all slices are fed */
  readonly fedTo: FedTo;
}

/** Every current point of these metrics after what was fed. */
export async function readNews(options: ReadNewsOptions): Promise<News> {
  const { store, runId, metrics } = options;
  const fedTo = { ...options.fedTo };
  const lanes: Lane[] = [];
  for (const metric of metrics) {
    const input = detectorInput(metric);
    if (input === undefined && evaluationScale(metric) === undefined) continue;
    const stretches = await store.series.read({
      series: [{ runId, metric }],
      fromStep: (fedTo[metric] ?? -1) + 1,
      maxPoints: Number.MAX_SAFE_INTEGER,
      superseded: false,
    });
    for (const { steps, values } of stretches) {
      lanes.push({ input, metric, steps, values, next: 0 });
      fedTo[metric] = steps.at(-1) ?? fedTo[metric];
    }
  }
  return { slices: slicesOf(lanes), fedTo };
}

function* slicesOf(lanes: readonly Lane[]): Generator<AssessedPoint[]> {
  for (let slice = takeSlice(lanes); slice.length > 0; slice = takeSlice(lanes)) yield slice;
}

interface Lane {
  /** undefined for an evaluation beside the main one, which goes by its metric's name */
  readonly input: SignalInput | undefined;
  readonly metric: string;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  next: number;
}

const SLICE_POINTS = 2_000;

function takeSlice(lanes: readonly Lane[]): AssessedPoint[] {
  const slice: AssessedPoint[] = [];
  while (slice.length < SLICE_POINTS) {
    let step = Number.POSITIVE_INFINITY;
    for (const { steps, next } of lanes) if (next < steps.length && steps[next]! < step) step = steps[next]!;
    if (step === Number.POSITIVE_INFINITY) break;
    const point: AssessedPoint = { step };
    for (const lane of lanes) {
      if (lane.steps[lane.next] !== step) continue;
      const value = lane.values[lane.next++]!;
      if (lane.input !== undefined) point[lane.input] = value;
      else {
        point.evaluations ??= {};
        point.evaluations[lane.metric] = value;
      }
    }
    slice.push(point);
  }
  return slice;
}
