import type { SeriesColumns, Spacing } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { SeriesSummary } from "../contract/records.ts";
import type { SeriesQuery } from "../contract/store.ts";
import { REFERENCES } from "../schema/references.ts";
import type { Row } from "../schema/tables.ts";
import { downSample, type Piece, piecePointCount } from "../series/down-sample.ts";
import { concatColumns, type PointColumns } from "../series/point-columns.ts";
import { listAttempts } from "./attempt-tracker.ts";
import { all, type Query } from "./query.ts";
import { readPieces, type StepRange, type TailCache } from "./read-pieces.ts";
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
  const stretches = rows.flatMap((row) => stretchesOf(row, attempts, query));
  const spacing = query.spacing ?? "linear";
  const budgets = budgetsOf(stretches, query.maxPoints, spacing);
  const answer: SeriesColumns[] = [];
  for (const [k, stretch] of stretches.entries()) {
    const question = { maxPoints: budgets[k]!, spacing };
    const columns = yield* readStretch(runId, seriesIndex, stretch, question, tails);
    if (columns === null) continue;
    answer.push({ runId, metric, attempt: stretch.attempt, superseded: stretch.superseded, ...columns });
  }
  return answer;
}

interface Stretch extends StepRange {
  readonly attempt: number;
  readonly superseded: boolean;
  readonly pointCount: number;
  readonly tailCount: number;
  /** about how many points it holds; exact when it is all of an attempt */
  readonly estimate: number;
}

/** The part of an attempt before any later attempt's start, and the superseded part after it. */
function stretchesOf(
  row: Row<"seriesAttempts">,
  attempts: readonly { attempt: number; fromStep: number }[],
  query: SeriesRange,
): Stretch[] {
  const bound = supersededFrom(row.attempt, attempts);
  const parts = [{ fromStep: row.firstStep, toStep: Math.min(row.lastStep, bound - 1), superseded: false }];
  if (query.superseded) {
    parts.push({ fromStep: Math.max(row.firstStep, bound), toStep: row.lastStep, superseded: true });
  }
  return parts.flatMap((part) => {
    const fromStep = Math.max(part.fromStep, Math.ceil(query.fromStep ?? 0));
    const toStep = Math.min(part.toStep, Math.floor(query.toStep ?? Infinity));
    if (fromStep > toStep) return [];
    const share = (toStep - fromStep + 1) / (row.lastStep - row.firstStep + 1);
    const estimate = Math.max(1, row.pointCount * share);
    const { attempt, pointCount, tailCount } = row;
    return [{ attempt, superseded: part.superseded, fromStep, toStep, pointCount, tailCount, estimate }];
  });
}

/** All of it for each when all points fit; else a share by the width that the stretch has on the page. */
function budgetsOf(stretches: readonly Stretch[], maxPoints: number, spacing: Spacing): number[] {
  const fits = stretches.reduce((sum, stretch) => sum + stretch.estimate, 0) <= maxPoints;
  const from = Math.min(...stretches.map((stretch) => stretch.fromStep));
  const to = Math.max(...stretches.map((stretch) => stretch.toStep));
  const width = (low: number, high: number) =>
    spacing === "log" ? Math.log((high + 2) / Math.max(1, low)) : high - low + 1;
  return stretches.map(({ fromStep, toStep }) => {
    const share = Math.min(1, width(fromStep, toStep) / width(from, to));
    return fits ? maxPoints : Math.max(LEAST_POINTS, Math.ceil(maxPoints * share));
  });
}

/** Points that even the narrowest stretch may have: its ends and its extremes. */
const LEAST_POINTS = 4;

/** Least start of the attempts after this one: its points from there on are superseded. */
export function supersededFrom(attempt: number, attempts: readonly { attempt: number; fromStep: number }[]): number {
  return attempts.reduce(
    (least, other) => (other.attempt > attempt ? Math.min(least, other.fromStep) : least),
    Infinity,
  );
}

function* readStretch(
  runId: string,
  seriesIndex: number,
  stretch: Stretch,
  question: { readonly maxPoints: number; readonly spacing: Spacing },
  tails: TailCache,
): Query<(PointColumns & { pointCount: number; exact: boolean }) | null> {
  const { maxPoints } = question;
  const pieces = yield* readPieces(runId, seriesIndex, stretch, question, tails);
  const pointCount = pieces.reduce((sum, piece) => sum + piecePointCount(piece), 0);
  if (pointCount === 0) return null;
  const points = pieces.flatMap((piece) => ("points" in piece ? [piece.points] : []));
  if (pointCount <= maxPoints && points.length === pieces.length) {
    return { ...concatColumns(points), pointCount, exact: true };
  }
  return { ...boundedSample(pieces, question), pointCount, exact: false };
}

/** Two points a bucket; non-finite points may add as many again before buckets widen. */
function boundedSample(
  pieces: readonly Piece[],
  { maxPoints, spacing }: { readonly maxPoints: number; readonly spacing: Spacing },
): PointColumns {
  for (let buckets = Math.max(1, Math.floor(maxPoints / 2) - 1); ; buckets = Math.ceil(buckets / 2)) {
    const sample = downSample(pieces, buckets, spacing);
    if (sample.steps.length <= 2 * maxPoints || buckets === 1) return sample;
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
