import type { RunEnd } from "@headroom/protocol";
import type { RunRecord } from "../contract/records.ts";
import { RUN_TABLES } from "../schema/tables.ts";
import { recordChange } from "./changes.ts";
import type { Dialect } from "./dialect.ts";
import type { Query } from "./query.ts";
import { requireRecord, requireRun, searchTextOf } from "./run-rows.ts";
import { below, remove, select, selectFirst, update } from "./statements.ts";

export type RunPatch = Partial<Pick<RunRecord, "name" | "tags" | "note" | "modelCard">>;

/** The slug stays: permalinks outlive a new name. */
export function* updateRun(dialect: Dialect, runId: string, patch: RunPatch, nowMs: number): Query<RunRecord> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRecord(runId);
  const { name = row.name, note = row.note, tags = row.tags, modelCard } = patch;
  const searchText = searchTextOf({ name, slug: row.slug, note, tags });
  yield* update("runs", { name, note, tags, modelCard, searchText }, { id: runId });
  yield* recordChange(dialect, runId, row.project, ["run"], nowMs);
  return yield* requireRecord(runId);
}

/** A lost run lives again; a beat of a finished one changes nothing. */
export function* heartbeat(dialect: Dialect, runId: string, atMs: number): Query<void> {
  yield* dialect.lockRun(runId);
  const { status, project } = yield* requireRun(runId, ["status", "project"]);
  if (status !== "running" && status !== "lost") return;
  yield* update("runs", { heartbeatAtMs: atMs, status: "running" }, { id: runId });
  if (status === "lost") yield* recordChange(dialect, runId, project, ["run"], atMs);
}

export function* finishRun(dialect: Dialect, runId: string, status: RunEnd, atMs: number): Query<RunRecord> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId, ["status", "project"]);
  if (row.status !== status) {
    yield* update("runs", { status, finishedAtMs: atMs }, { id: runId });
    yield* recordChange(dialect, runId, row.project, ["run"], atMs);
  }
  return yield* requireRecord(runId);
}

export function* markLost(dialect: Dialect, heartbeatBeforeMs: number, nowMs: number): Query<string[]> {
  const silent = { status: "running", heartbeatAtMs: below(heartbeatBeforeMs) } as const;
  const lost: string[] = [];
  for (const { id } of yield* select("runs", { columns: ["id"], where: silent, order: ["id"] })) {
    yield* dialect.lockRun(id);
    // It may have beaten, finished or gone while the lock was waited for.
    const row = yield* selectFirst("runs", { columns: ["project"], where: { id, ...silent } });
    if (row === undefined) continue;
    yield* update("runs", { status: "lost" }, { id });
    yield* recordChange(dialect, id, row.project, ["run"], nowMs);
    lost.push(id);
  }
  return lost;
}

export function* deleteRun(dialect: Dialect, runId: string, atMs: number): Query<void> {
  yield* setDeleted(dialect, runId, atMs, atMs);
}

export function* restoreRun(dialect: Dialect, runId: string, nowMs: number): Query<void> {
  yield* setDeleted(dialect, runId, null, nowMs);
}

function* setDeleted(dialect: Dialect, runId: string, deletedAtMs: number | null, nowMs: number): Query<void> {
  yield* dialect.lockRun(runId);
  const row = yield* requireRun(runId, ["deletedAtMs", "project"]);
  if ((row.deletedAtMs === null) === (deletedAtMs === null)) return;
  yield* update("runs", { deletedAtMs }, { id: runId });
  yield* recordChange(dialect, runId, row.project, ["run", "deleted"], nowMs);
}

export function* purgeRuns(dialect: Dialect, deletedBeforeMs: number, nowMs: number): Query<string[]> {
  const where = { deletedAtMs: below(deletedBeforeMs) };
  const rows = yield* select("runs", { columns: ["id", "project"], where, order: ["id"] });
  for (const { id, project } of rows) {
    yield* dialect.lockRun(id);
    yield* recordChange(dialect, id, project, ["deleted"], nowMs);
    // Table by table, not by cascade: shards behind foreign tables have no foreign keys.
    for (const table of RUN_TABLES) yield* remove(table, { runId: id });
    yield* remove("runs", { id });
  }
  return rows.map((row) => row.id);
}
