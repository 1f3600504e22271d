import type { ChangeKind, Changes } from "../contract/records.ts";
import type { Dialect } from "./dialect.ts";
import { all, insert, placeholders, type Query, run, type SqlValue } from "./query.ts";

/** Marks the run, which the caller has locked, as changed in these ways; returns the number of the change. */
export function* recordChange(
  dialect: Dialect,
  runId: string,
  project: string,
  kinds: readonly ChangeKind[],
  nowMs: number,
): Query<number> {
  const cursor = yield* dialect.nextCursor();
  if (kinds.length === 0) return cursor;
  // Not an upsert: shards behind foreign tables have none. The run is locked, so nobody inserts in between.
  yield* run(`DELETE FROM changes WHERE run_id = ? AND kind IN ${placeholders(kinds.length)}`, runId, ...kinds);
  yield* insert(
    "changes",
    ["run_id", "kind", "project", "cursor"],
    kinds.map((kind) => [runId, kind, project, cursor]),
  );
  yield* run("UPDATE runs SET cursor = ?, updated_at_ms = ? WHERE id = ?", cursor, nowMs, runId);
  return cursor;
}

export function* readChanges(
  dialect: Dialect,
  after: number,
  filter: { runIds?: readonly string[]; project?: string },
): Query<Changes> {
  const cursor = yield* dialect.visibleCursor();
  if (cursor <= after) return { cursor: Math.max(cursor, after), runs: [] };
  const conditions = ["cursor > ?", "cursor <= ?"];
  const parameters: SqlValue[] = [after, cursor];
  if (filter.project !== undefined) {
    conditions.push("project = ?");
    parameters.push(filter.project);
  }
  if (filter.runIds !== undefined) {
    if (filter.runIds.length === 0) return { cursor, runs: [] };
    conditions.push(`run_id IN ${placeholders(filter.runIds.length)}`);
    parameters.push(...filter.runIds);
  }
  const rows = yield* all<{ run_id: string; project: string; kind: ChangeKind }>(
    `SELECT run_id, project, kind FROM changes WHERE ${conditions.join(" AND ")} ORDER BY cursor, run_id, kind`,
    ...parameters,
  );
  const byRun = new Map<string, { runId: string; project: string; kinds: ChangeKind[] }>();
  for (const row of rows) {
    const known = byRun.get(row.run_id);
    if (known) known.kinds.push(row.kind);
    else byRun.set(row.run_id, { runId: row.run_id, project: row.project, kinds: [row.kind] });
  }
  return { cursor, runs: [...byRun.values()] };
}
