import type { SeriesColumns } from "@headroom/protocol";
import type { Headroom } from "../connect.ts";

/** One stored value of a run, in tidy form. */
export interface RunPoint {
  readonly metric: string;
  readonly attempt: number;
  readonly superseded: boolean;
  readonly step: number;
  readonly wall_time_ms: number;
  readonly value: number;
}

const POINTS_PER_READ = 20_000;

/** Every stored point of a run, metric by metric in increasing step, never down-sampled, in bounded memory. */
export async function* runPoints(headroom: Headroom, run: string): AsyncGenerator<RunPoint> {
  const series = await headroom.series.list.query({ run });
  for (const { metric, firstStep, lastStep } of series) {
    yield* pointsBetween(headroom, run, metric, firstStep, lastStep);
  }
}

// A range that holds more points than one read may carry is halved until it does not.
async function* pointsBetween(
  headroom: Headroom,
  run: string,
  metric: string,
  fromStep: number,
  toStep: number,
): AsyncGenerator<RunPoint> {
  const query = {
    series: [{ run, metric }],
    fromStep,
    toStep,
    maxPoints: POINTS_PER_READ,
    superseded: true,
    wallTimes: true,
  };
  const answer = await headroom.series.read.query(query);
  const columns: readonly SeriesColumns[] = answer.series;
  if (columns.every(({ exact }) => exact)) {
    for (const part of columns) yield* pointsOf(part);
    return;
  }
  const middle = Math.floor(fromStep + (toStep - fromStep) / 2);
  yield* pointsBetween(headroom, run, metric, fromStep, middle);
  yield* pointsBetween(headroom, run, metric, middle + 1, toStep);
}

function* pointsOf({ metric, attempt, superseded, steps, wallTimesMs, values }: SeriesColumns): Generator<RunPoint> {
  for (let i = 0; i < steps.length; i++) {
    yield { metric, attempt, superseded, step: steps[i]!, wall_time_ms: wallTimesMs[i]!, value: values[i]! };
  }
}
