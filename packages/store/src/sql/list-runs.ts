import type { ListRuns, SeriesColumns } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { ProjectRecord, RunListItem, RunPage, RunRecord } from "../contract/records.ts";
import type { Dialect } from "./dialect.ts";
import { all, first, placeholders, type Query, type SqlValue } from "./query.ts";
import { readSeries } from "./read-series.ts";
import { type RunRow, toRunRecord } from "./run-rows.ts";

const SORT_COLUMNS = {
  created: "r.created_at_ms",
  name: "r.name",
  status: "r.status",
  updated: "r.updated_at_ms",
  lastStep: "r.last_step",
} as const;

const LAST_VALUE = `FROM series s JOIN series_attempts a
  ON a.run_id = s.run_id AND a.series_index = s.series_index AND a.attempt = s.newest_attempt`;

export function* listRuns(dialect: Dialect, query: ListRuns): Query<RunPage> {
  const cursor = yield* dialect.visibleCursor();
  const { where, parameters } = conditions(dialect, query);
  const counted = yield* first<{ total: number }>(`SELECT count(*) AS total FROM runs r WHERE ${where}`, ...parameters);
  const order = query.sort.descending ? "DESC" : "ASC";
  const byMetric = query.sort.by === "metric";
  const key = query.sort.by === "metric" ? "v.last_value" : SORT_COLUMNS[query.sort.by];
  const join = byMetric
    ? `LEFT JOIN (SELECT s.run_id AS run_id, a.last_value AS last_value ${LAST_VALUE}
       WHERE s.kind = 'scalar' AND s.name = ?) v ON v.run_id = r.id`
    : "";
  const rows = yield* all<RunRow>(
    `SELECT r.* FROM runs r ${join} WHERE ${where}
     ORDER BY CASE WHEN ${key} IS NULL THEN 1 ELSE 0 END, ${key} ${order}, r.id LIMIT ? OFFSET ?`,
    ...(query.sort.by === "metric" ? [query.sort.metric] : []),
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
    items.push({ run: toRunRecord(row), lastValues: lastValues.get(row.id) ?? {}, ...line });
  }
  return { items, total: counted!.total, cursor };
}

function conditions(dialect: Dialect, query: ListRuns): { where: string; parameters: SqlValue[] } {
  const clauses = [`r.deleted_at_ms IS ${query.deleted ? "NOT NULL" : "NULL"}`];
  const parameters: SqlValue[] = [];
  if (query.project !== undefined) {
    clauses.push("r.project = ?");
    parameters.push(query.project);
  }
  for (const word of query.search?.toLowerCase().split(/\s+/).filter(Boolean) ?? []) {
    clauses.push(dialect.contains("r.search_text"));
    parameters.push(word);
  }
  if (query.statuses !== undefined && query.statuses.length > 0) {
    clauses.push(`r.status IN ${placeholders(query.statuses.length)}`);
    parameters.push(...query.statuses);
  }
  for (const tag of query.tags ?? []) {
    clauses.push(dialect.contains("r.tags"));
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
  const rows = yield* all<{ run_id: string; name: string; last_value: number | null }>(
    `SELECT s.run_id, s.name, a.last_value ${LAST_VALUE} WHERE s.kind = 'scalar'
     AND s.run_id IN ${placeholders(runIds.length)} AND s.name IN ${placeholders(metrics.length)}`,
    ...runIds,
    ...metrics,
  );
  for (const row of rows) {
    const values = byRun.get(row.run_id) ?? {};
    values[row.name] = row.last_value ?? NaN;
    byRun.set(row.run_id, values);
  }
  return byRun;
}

type Line = Pick<RunListItem, "sparkline" | "sparklineFault">;

const NO_LINE: Line = { sparkline: null, sparklineFault: null };

/** One damaged run must not hide the others. */
function* sparklineOf(runId: string, sparkline: { metric: string; points: number }): Query<Line> {
  try {
    const maxPoints = Math.max(4, sparkline.points);
    const parts = yield* readSeries(runId, sparkline.metric, { maxPoints, superseded: false });
    return parts.length === 0 ? NO_LINE : { sparkline: joined(parts), sparklineFault: null };
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "corrupt")) throw error;
    return { sparkline: null, sparklineFault: error.message };
  }
}

function joined(parts: readonly SeriesColumns[]): NonNullable<RunListItem["sparkline"]> {
  const count = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const line = { steps: new Float64Array(count), values: new Float64Array(count) };
  let at = 0;
  for (const part of parts) {
    line.steps.set(part.steps, at);
    line.values.set(part.values, at);
    at += part.steps.length;
  }
  return line;
}

export function* listProjects(): Query<ProjectRecord[]> {
  const rows = yield* all<{ project: string; created: number; runs: number; running: number; updated: number }>(
    `SELECT project, min(created_at_ms) AS created, count(*) AS runs, max(updated_at_ms) AS updated,
       sum(CASE WHEN status = 'running' THEN 1 ELSE 0 END) AS running
     FROM runs WHERE deleted_at_ms IS NULL GROUP BY project ORDER BY project`,
  );
  return rows.map((row) => ({
    name: row.project,
    createdAtMs: row.created,
    runCount: row.runs,
    runningCount: row.running,
    updatedAtMs: row.updated,
  }));
}

export function* getRun(idOrSlug: string): Query<RunRecord | null> {
  const row =
    (yield* first<RunRow>("SELECT * FROM runs WHERE id = ?", idOrSlug)) ??
    (yield* first<RunRow>("SELECT * FROM runs WHERE slug = ?", idOrSlug));
  return row === undefined ? null : toRunRecord(row);
}
