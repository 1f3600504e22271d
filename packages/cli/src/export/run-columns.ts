import type { SeriesColumns } from "@headroom/protocol";
import type { Headroom } from "../connect.ts";

const POINTS_PER_READ = 20_000;

/**
 * Every stored point of a run as columns of at most 20,000 points, metric by metric in increasing step, superseded
 * stretches too, never down-sampled, in bounded memory.
 */
export async function* runColumns(headroom: Headroom, run: string): AsyncGenerator<SeriesColumns> {
  const series = await headroom.series.list.query({ run });
  for (const { metric } of series) yield* columnsBetween(headroom, { run, metric });
}

interface Range {
  readonly run: string;
  readonly metric: string;
  /** both ends included; the whole series when absent */
  readonly fromStep?: number;
  readonly toStep?: number;
}

// A range that holds more points than one read may carry is cut into parts that should not.
async function* columnsBetween(headroom: Headroom, range: Range): AsyncGenerator<SeriesColumns> {
  const { run, metric, fromStep, toStep } = range;
  const answer = await headroom.series.read.query({
    series: [{ run, metric }],
    ...(fromStep !== undefined && { fromStep }),
    ...(toStep !== undefined && { toStep }),
    maxPoints: POINTS_PER_READ,
    superseded: true,
    wallTimes: true,
  });
  const columns: readonly SeriesColumns[] = answer.series;
  if (columns.every(({ exact }) => exact)) {
    yield* columns;
    return;
  }
  // Even a down-sampled answer has its ends.
  const first = Math.min(...columns.map(({ steps }) => steps[0]!));
  const last = Math.max(...columns.map(({ steps }) => steps.at(-1)!));
  const points = columns.reduce((sum, { pointCount }) => sum + pointCount, 0);
  const width = Math.max(1, Math.floor((last - first + 1) / Math.max(2, Math.ceil((1.5 * points) / POINTS_PER_READ))));
  for (let from = first; from <= last; from += width) {
    yield* columnsBetween(headroom, { run, metric, fromStep: from, toStep: Math.min(last, from + width - 1) });
  }
}
