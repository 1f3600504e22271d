import type { ChangeKind } from "@headroom/protocol";
import type { Changes } from "../contract/records.ts";
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
  yield* replaceChanges(runId, project, kinds, cursor);
  yield* run("UPDATE runs SET cursor = ?, updated_at_ms = ? WHERE id = ?", cursor, nowMs, runId);
  return cursor;
}

/** Where the change of a target stands among those of runs: a project's name is never empty. */
const NO_PROJECT = "";

/** Marks a target as stored or replaced. */
export function* recordTargetChange(dialect: Dialect, targetId: string): Query<void> {
  yield* dialect.lockRun(targetId);
  yield* replaceChanges(targetId, NO_PROJECT, ["target"], yield* dialect.nextCursor());
}

/** Not an upsert: shards behind foreign tables have none. The id is locked, so nobody inserts in between. */
function* replaceChanges(id: string, project: string, kinds: readonly ChangeKind[], cursor: number): Query<void> {
  yield* run(`DELETE FROM changes WHERE run_id = ? AND kind IN ${placeholders(kinds.length)}`, id, ...kinds);
  yield* insert(
    "changes",
    ["run_id", "kind", "project", "cursor"],
    kinds.map((kind) => [id, kind, project, cursor]),
  );
}

export function* readChanges(
  dialect: Dialect,
  after: number,
  filter: { runIds?: readonly string[]; project?: string },
): Query<Changes> {
  const cursor = yield* dialect.visibleCursor();
  if (cursor <= after) return { cursor: Math.max(cursor, after), runs: [], targets: [] };
  const wanted: string[] = [];
  const parameters: SqlValue[] = [after, cursor];
  if (filter.project !== undefined) {
    wanted.push("project = ?");
    parameters.push(filter.project);
  }
  if (filter.runIds !== undefined) {
    wanted.push(filter.runIds.length === 0 ? "1 = 0" : `run_id IN ${placeholders(filter.runIds.length)}`);
    parameters.push(...filter.runIds);
  }
  const conditions = ["cursor > ?", "cursor <= ?"];
  if (wanted.length > 0) {
    conditions.push(`(project = ? OR (${wanted.join(" AND ")}))`);
    parameters.splice(2, 0, NO_PROJECT);
  }
  const rows = yield* all<{ run_id: string; project: string; kind: ChangeKind }>(
    `SELECT run_id, project, kind FROM changes WHERE ${conditions.join(" AND ")} ORDER BY cursor, run_id, kind`,
    ...parameters,
  );
  const targets: string[] = [];
  const byRun = new Map<string, { runId: string; project: string; kinds: ChangeKind[] }>();
  for (const row of rows) {
    if (row.project === NO_PROJECT) {
      targets.push(row.run_id);
      continue;
    }
    const known = byRun.get(row.run_id);
    if (known) known.kinds.push(row.kind);
    else byRun.set(row.run_id, { runId: row.run_id, project: row.project, kinds: [row.kind] });
  }
  return { cursor, runs: [...byRun.values()], targets };
}
