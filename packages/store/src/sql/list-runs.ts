import type { ListRuns, SeriesColumns } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { ProjectRecord, RunListItem, RunPage, RunRecord } from "../contract/records.ts";
import type { SqlValue } from "../schema/column.ts";
import { count, REFERENCES } from "../schema/references.ts";
import type { Dialect } from "./dialect.ts";
import { all, first, type Query } from "./query.ts";
import { readSeries } from "./read-series.ts";
import { RUN_RECORD } from "./run-rows.ts";
import { pickReferences, placeholders, selectFirst } from "./statements.ts";
import { SERIES_WITH_TOTALS } from "./totals.ts";

const { runs, series, seriesAttempts } = REFERENCES;

const SORT_COLUMNS = {
  created: runs.createdAtMs,
  name: runs.name,
  status: runs.status,
  updated: runs.updatedAtMs,
  lastStep: runs.lastStep,
} as const;

/** One row for each series: its totals in its newest attempt. */
const NEWEST_TOTALS = `${SERIES_WITH_TOTALS} AND ${seriesAttempts.attempt} = ${series.newestAttempt}`;

export function* listRuns(dialect: Dialect, query: ListRuns): Query<RunPage> {
  const cursor = yield* dialect.visibleCursor();
  const { where, parameters } = conditions(dialect, query);
  const counted = yield* first({ total: count("count(*)") }, `FROM ${runs} WHERE ${where}`, ...parameters);
  const { sort } = query;
  const key = sort.by === "metric" ? "newest.last_value" : SORT_COLUMNS[sort.by];
  const join =
    sort.by === "metric"
      ? `LEFT JOIN (SELECT ${series.runId} AS run_id, ${seriesAttempts.lastValue} AS last_value FROM ${NEWEST_TOTALS}
           WHERE ${series.kind} = 'scalar' AND ${series.name} = ?) newest ON newest.run_id = ${runs.id}`
      : "";
  const rows = yield* all(
    pickReferences("runs", RUN_RECORD),
    `FROM ${runs} ${join} WHERE ${where}
     ORDER BY CASE WHEN ${key} IS NULL THEN 1 ELSE 0 END, ${key} ${sort.descending ? "DESC" : "ASC"}, ${runs.id}
     LIMIT ? OFFSET ?`,
    ...(sort.by === "metric" ? [sort.metric] : []),
    ...parameters,
    query.limit,
    query.offset,
  );
  const lastValues = yield* lastValuesOf(
    rows.map((row) => row.id),
    query.metrics,
  );
  const items: RunListItem[] = [];
  for (const row of rows) {
    const line = query.sparkline === undefined ? NO_LINE : yield* sparklineOf(row.id, query.sparkline);
    items.push({ run: row, lastValues: lastValues.get(row.id) ?? {}, ...line });
  }
  return { items, total: counted!.total, cursor };
}

function conditions(dialect: Dialect, query: ListRuns): { where: string; parameters: SqlValue[] } {
  const clauses = [`${runs.deletedAtMs} IS ${query.deleted ? "NOT NULL" : "NULL"}`];
  const parameters: SqlValue[] = [];
  if (query.project !== undefined) {
    clauses.push(`${runs.project} = ?`);
    parameters.push(query.project);
  }
  for (const word of query.search?.toLowerCase().split(/\s+/).filter(Boolean) ?? []) {
    clauses.push(dialect.contains(runs.searchText));
    parameters.push(word);
  }
  if (query.statuses !== undefined && query.statuses.length > 0) {
    clauses.push(`${runs.status} IN ${placeholders(query.statuses.length)}`);
    parameters.push(...query.statuses);
  }
  for (const tag of query.tags ?? []) {
    clauses.push(dialect.contains(runs.tags));
    parameters.push(JSON.stringify(tag));
  }
  return { where: clauses.join(" AND "), parameters };
}

function* lastValuesOf(
  runIds: readonly string[],
  metrics: readonly string[],
): Query<Map<string, Record<string, number>>> {
  const byRun = new Map<string, Record<string, number>>();
  if (runIds.length === 0 || metrics.length === 0) return byRun;
  const rows = yield* all(
    { runId: series.runId, name: series.name, lastValue: seriesAttempts.lastValue },
    `FROM ${NEWEST_TOTALS} WHERE ${series.kind} = 'scalar'
     AND ${series.runId} IN ${placeholders(runIds.length)} AND ${series.name} IN ${placeholders(metrics.length)}`,
    ...runIds,
    ...metrics,
  );
  for (const row of rows) {
    const values = byRun.get(row.runId) ?? {};
    values[row.name] = row.lastValue;
    byRun.set(row.runId, values);
  }
  return byRun;
}

type Line = Pick<RunListItem, "sparkline" | "sparklineFault">;

const NO_LINE: Line = { sparkline: null, sparklineFault: null };

/** One damaged run must not hide the others. */
function* sparklineOf(runId: string, sparkline: { metric: string; points: number }): Query<Line> {
  try {
    const maxPoints = Math.max(4, sparkline.points);
    const attempts = yield* readSeries(runId, sparkline.metric, { maxPoints, superseded: false });
    return attempts.length === 0 ? NO_LINE : { sparkline: joined(attempts), sparklineFault: null };
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "corrupt")) throw error;
    return { sparkline: null, sparklineFault: error.message };
  }
}

function joined(attempts: readonly SeriesColumns[]): NonNullable<RunListItem["sparkline"]> {
  const count = attempts.reduce((sum, { steps }) => sum + steps.length, 0);
  const line = { steps: new Float64Array(count), values: new Float64Array(count) };
  let at = 0;
  for (const { steps, values } of attempts) {
    line.steps.set(steps, at);
    line.values.set(values, at);
    at += steps.length;
  }
  return line;
}

export function listProjects(): Query<ProjectRecord[]> {
  return all(
    {
      name: runs.project,
      createdAtMs: count(`min(${runs.createdAtMs})`),
      runCount: count("count(*)"),
      runningCount: count(`sum(CASE WHEN ${runs.status} = 'running' THEN 1 ELSE 0 END)`),
      updatedAtMs: count(`max(${runs.updatedAtMs})`),
    },
    `FROM ${runs} WHERE ${runs.deletedAtMs} IS NULL GROUP BY ${runs.project} ORDER BY ${runs.project}`,
  );
}

export function* getRun(idOrSlug: string): Query<RunRecord | null> {
  const columns = RUN_RECORD;
  return (
    (yield* selectFirst("runs", { columns, where: { id: idOrSlug } })) ??
    (yield* selectFirst("runs", { columns, where: { slug: idOrSlug } })) ??
    null
  );
}
