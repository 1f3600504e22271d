import type { SeriesColumns, Spacing } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { SeriesSummary } from "../contract/records.ts";
import type { SeriesQuery } from "../contract/store.ts";
import { REFERENCES } from "../schema/references.ts";
import type { Row } from "../schema/tables.ts";
import { bucketsOf, downSample, type PlacedBlocks, pointsIn, type Sample } from "../series/down-sample.ts";
import { concatColumns } from "../series/point-columns.ts";
import { listAttempts } from "./attempt-tracker.ts";
import { all, type Query } from "./query.ts";
import { readBlocks, type StepRange, type TailCache } from "./read-blocks.ts";
import { select, selectFirst } from "./statements.ts";
import { SERIES_WITH_TOTALS } from "./totals.ts";

const { series, seriesAttempts } = REFERENCES;

export type SeriesRange = Omit<SeriesQuery, "series">;

/** All asked series of one moment, one after the other. @throws StoreError "corrupt" */
export function* readEachSeries(query: SeriesQuery): Query<SeriesColumns[]> {
  const answer: SeriesColumns[] = [];
  const tails: TailCache = new Map();
  for (const { runId, metric } of query.series) answer.push(...(yield* readSeries(runId, metric, query, tails)));
  return answer;
}

/** The asked range of one metric, attempt by attempt; see `SeriesStore.read`. @throws StoreError "corrupt" */
export function* readSeries(
  runId: string,
  metric: string,
  query: SeriesRange,
  tails: TailCache = new Map(),
): Query<SeriesColumns[]> {
  try {
    return yield* readAttempts(runId, metric, query, tails);
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "corrupt")) throw error;
    const message = `Cannot read ${metric} of run ${runId}: ${error.message}; is there a backup?`;
    throw new StoreError("corrupt", message, { cause: error });
  }
}

function* readAttempts(runId: string, metric: string, query: SeriesRange, tails: TailCache): Query<SeriesColumns[]> {
  const where = { runId, kind: "scalar", name: metric } as const;
  const found = yield* selectFirst("series", { columns: ["seriesIndex"], where });
  if (found === undefined) return [];
  const { seriesIndex } = found;
  const rows = yield* select("seriesAttempts", { where: { runId, seriesIndex }, order: ["attempt"] });
  const attempts = yield* listAttempts(runId);
  const ranges = rows.flatMap((row) => rangesOf(row, attempts, query));
  const spacing = query.spacing ?? "linear";
  const budgets = budgetsOf(ranges, query.maxPoints, spacing);
  const answer: SeriesColumns[] = [];
  for (const [k, range] of ranges.entries()) {
    const question = { maxPoints: budgets[k]!, spacing, buckets: query.buckets ?? false };
    const columns = yield* readRange(runId, seriesIndex, range, question, tails);
    if (columns === null) continue;
    answer.push({ runId, metric, attempt: range.attempt, superseded: range.superseded, ...columns });
  }
  return answer;
}

interface AttemptRange extends StepRange {
  readonly superseded: boolean;
  /** about how many points it holds; exact when it is all of an attempt */
  readonly estimate: number;
}

/** The steps of an attempt before any later attempt's start, and the superseded ones from there on. */
function rangesOf(
  row: Row<"seriesAttempts">,
  attempts: readonly { attempt: number; fromStep: number }[],
  query: SeriesRange,
): AttemptRange[] {
  const bound = supersededFrom(row.attempt, attempts);
  const ranges = [{ fromStep: row.firstStep, toStep: Math.min(row.lastStep, bound - 1), superseded: false }];
  if (query.superseded) {
    ranges.push({ fromStep: Math.max(row.firstStep, bound), toStep: row.lastStep, superseded: true });
  }
  return ranges.flatMap((range) => {
    const fromStep = Math.max(range.fromStep, Math.ceil(query.fromStep ?? 0));
    const toStep = Math.min(range.toStep, Math.floor(query.toStep ?? Infinity));
    if (fromStep > toStep) return [];
    const share = (toStep - fromStep + 1) / (row.lastStep - row.firstStep + 1);
    const estimate = Math.max(1, row.pointCount * share);
    const { attempt, pointCount, tailCount } = row;
    return [{ attempt, superseded: range.superseded, fromStep, toStep, pointCount, tailCount, estimate }];
  });
}

/** All of it for each when all points fit; else a share by the width that the range has on the page. */
function budgetsOf(ranges: readonly AttemptRange[], maxPoints: number, spacing: Spacing): number[] {
  const fits = ranges.reduce((sum, range) => sum + range.estimate, 0) <= maxPoints;
  const from = Math.min(...ranges.map((range) => range.fromStep));
  const to = Math.max(...ranges.map((range) => range.toStep));
  const width = (low: number, high: number) =>
    spacing === "log" ? Math.log((high + 2) / Math.max(1, low)) : high - low + 1;
  return ranges.map(({ fromStep, toStep }) => {
    const share = Math.min(1, width(fromStep, toStep) / width(from, to));
    return fits ? maxPoints : Math.max(LEAST_POINTS, Math.ceil(maxPoints * share));
  });
}

/** Points that even the narrowest range may have: its ends and its extremes. */
const LEAST_POINTS = 4;

/** Least start of the attempts after this one: its points from there on are superseded. */
export function supersededFrom(attempt: number, attempts: readonly { attempt: number; fromStep: number }[]): number {
  return attempts.reduce(
    (least, other) => (other.attempt > attempt ? Math.min(least, other.fromStep) : least),
    Infinity,
  );
}

interface RangeQuestion {
  readonly maxPoints: number;
  readonly spacing: Spacing;
  readonly buckets: boolean;
}

function* readRange(
  runId: string,
  seriesIndex: number,
  range: StepRange,
  question: RangeQuestion,
  tails: TailCache,
): Query<Omit<SeriesColumns, "runId" | "metric" | "attempt" | "superseded"> | null> {
  const rows = yield* readBlocks(runId, seriesIndex, range, question, tails);
  const kept = rows.map((blocks) => blocks.kept);
  const keptCount = kept.reduce((sum, { steps }) => sum + steps.length, 0);
  if (keptCount === 0) return null;
  const pointCount = rows.reduce((sum, blocks) => sum + pointsIn(blocks), 0);
  if (pointCount <= question.maxPoints && keptCount === pointCount) {
    return { ...concatColumns(kept), pointCount, exact: true };
  }
  const { points, bucketEnds } = boundedSample(rows, question);
  const sampled = { ...points, pointCount, exact: false };
  return question.buckets ? { ...sampled, buckets: bucketsOf(rows, bucketEnds) } : sampled;
}

/** Two points a bucket; non-finite points may add as many again before buckets widen. */
function boundedSample(rows: readonly PlacedBlocks[], { maxPoints, spacing }: RangeQuestion): Sample {
  for (let buckets = Math.max(1, Math.floor(maxPoints / 2) - 1); ; buckets = Math.ceil(buckets / 2)) {
    const sample = downSample(rows, buckets, spacing);
    if (sample.points.steps.length <= 2 * maxPoints || buckets === 1) return sample;
  }
}

export function* listSeries(runId: string): Query<SeriesSummary[]> {
  const rows = yield* all(
    { ...seriesAttempts, metric: series.name, newestAttempt: series.newestAttempt },
    `FROM ${SERIES_WITH_TOTALS} WHERE ${series.runId} = ? AND ${series.kind} = 'scalar'
     ORDER BY ${series.seriesIndex}, ${seriesAttempts.attempt}`,
    runId,
  );
  const byName = new Map<string, SeriesSummary>();
  for (const { metric, ...totals } of rows) {
    const known = byName.get(metric);
    byName.set(metric, {
      runId,
      metric,
      pointCount: (known?.pointCount ?? 0) + totals.pointCount,
      nonFiniteCount: (known?.nonFiniteCount ?? 0) + totals.nonFiniteCount,
      firstStep: Math.min(known?.firstStep ?? Infinity, totals.firstStep),
      lastStep: totals.attempt === totals.newestAttempt ? totals.lastStep : (known?.lastStep ?? totals.lastStep),
      lastValue: totals.lastValue,
      minimum: least(known?.minimum ?? null, totals.minimum, Math.min),
      maximum: least(known?.maximum ?? null, totals.maximum, Math.max),
    });
  }
  return [...byName.values()];
}

function least(a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null {
  if (a === null) return b;
  return b === null ? a : choose(a, b);
}
