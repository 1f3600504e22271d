import type { RunEnd } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { RunRecord } from "../contract/records.ts";
import { recordChange } from "./changes.ts";
import type { Dialect } from "./dialect.ts";
import { all, type Query, run } from "./query.ts";
import { requireRun, searchTextOf, toRunRecord } from "./run-rows.ts";
import { RUN_TABLES } from "./tables.ts";

export type RunPatch = Partial<Pick<RunRecord, "name" | "tags" | "note" | "modelCard">>;

/** The slug stays: permalinks outlive a new name. */
export function* updateRun(dialect: Dialect, runId: string, patch: RunPatch, nowMs: number): Query<RunRecord> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId);
  const name = patch.name ?? row.name;
  const note = patch.note ?? row.note;
  const tags: readonly string[] = patch.tags ?? JSON.parse(row.tags);
  yield* run(
    "UPDATE runs SET name = ?, note = ?, tags = ?, model_card = ?, search_text = ? WHERE id = ?",
    name,
    note,
    JSON.stringify(tags),
    patch.modelCard === undefined ? row.model_card : JSON.stringify(patch.modelCard),
    searchTextOf({ name, slug: row.slug, note }, tags),
    runId,
  );
  yield* recordChange(dialect, runId, row.project, ["run"], nowMs);
  return toRunRecord(yield* requireRun(runId));
}

/** A lost run lives again; a beat of a finished one changes nothing. */
export function* heartbeat(dialect: Dialect, runId: string, atMs: number): Query<void> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId);
  if (row.status !== "running" && row.status !== "lost") return;
  yield* run("UPDATE runs SET heartbeat_at_ms = ?, status = 'running' WHERE id = ?", atMs, runId);
  if (row.status === "lost") yield* recordChange(dialect, runId, row.project, ["run"], atMs);
}

export function* finishRun(dialect: Dialect, runId: string, status: RunEnd, atMs: number): Query<RunRecord> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId);
  if (row.status !== status) {
    yield* run("UPDATE runs SET status = ?, finished_at_ms = ? WHERE id = ?", status, atMs, runId);
    yield* recordChange(dialect, runId, row.project, ["run"], atMs);
  }
  return toRunRecord(yield* requireRun(runId));
}

export function* markLost(dialect: Dialect, heartbeatBeforeMs: number, nowMs: number): Query<string[]> {
  const silent = yield* all<{ id: string }>(
    "SELECT id FROM runs WHERE status = 'running' AND heartbeat_at_ms < ? ORDER BY id",
    heartbeatBeforeMs,
  );
  const lost: string[] = [];
  for (const { id } of silent) {
    yield* dialect.lockRun(id);
    // It may have beaten, finished or gone while the lock was waited for.
    const [row] = yield* all<{ project: string }>(
      `UPDATE runs SET status = 'lost' WHERE id = ? AND status = 'running' AND heartbeat_at_ms < ? RETURNING project`,
      id,
      heartbeatBeforeMs,
    );
    if (row === undefined) continue;
    yield* recordChange(dialect, id, row.project, ["run"], nowMs);
    lost.push(id);
  }
  return lost;
}

export function* deleteRun(dialect: Dialect, runId: string, atMs: number): Query<void> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId);
  if (row.deleted_at_ms !== null) return;
  yield* run("UPDATE runs SET deleted_at_ms = ? WHERE id = ?", atMs, runId);
  yield* recordChange(dialect, runId, row.project, ["run", "deleted"], atMs);
}

export function* restoreRun(dialect: Dialect, runId: string, nowMs: number): Query<void> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId);
  if (row.deleted_at_ms === null) return;
  yield* run("UPDATE runs SET deleted_at_ms = NULL WHERE id = ?", runId);
  yield* recordChange(dialect, runId, row.project, ["run", "deleted"], nowMs);
}

export function* purgeRuns(dialect: Dialect, deletedBeforeMs: number, nowMs: number): Query<string[]> {
  const rows = yield* all<{ id: string; project: string }>(
    "SELECT id, project FROM runs WHERE deleted_at_ms IS NOT NULL AND deleted_at_ms < ? ORDER BY id",
    deletedBeforeMs,
  );
  for (const row of rows) {
    yield* dialect.lockRun(row.id);
    yield* recordChange(dialect, row.id, row.project, ["deleted"], nowMs);
    // Table by table, not by cascade: shards behind foreign tables have no foreign keys.
    for (const table of RUN_TABLES) yield* run(`DELETE FROM ${table} WHERE run_id = ?`, row.id);
    yield* run("DELETE FROM runs WHERE id = ?", row.id);
  }
  return rows.map((row) => row.id);
}

export function* linkTarget(dialect: Dialect, runId: string, targetId: string | null, nowMs: number): Query<void> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId);
  if (targetId !== null && (yield* all("SELECT id FROM targets WHERE id = ?", targetId)).length === 0) {
    throw new StoreError("not-found", `Cannot link run ${runId} to target ${targetId}: there is no such target`);
  }
  yield* run("UPDATE runs SET target_id = ? WHERE id = ?", targetId, runId);
  yield* recordChange(dialect, runId, row.project, ["target"], nowMs);
}
