import type { RunEnd } from "@headroom/protocol";
import type { RunPatch, RunRecord } from "../contract/records.ts";
import { RUN_TABLES } from "../schema/tables.ts";
import { recordChange } from "./changes.ts";
import type { WriteContext } from "./dialect.ts";
import type { Query } from "./query.ts";
import { requireRecord, requireRun, searchTextOf } from "./run-rows.ts";
import { below, remove, select, selectFirst, update } from "./statements.ts";

export function* updateRun(context: WriteContext, runId: string, patch: RunPatch): Query<RunRecord> {
  yield* context.dialect.lockRun(runId);
  const row = yield* requireRecord(runId);
  const { name = row.name, note = row.note, tags = row.tags, modelCard } = patch;
  const searchText = searchTextOf({ name, slug: row.slug, note, tags });
  yield* update("runs", { name, note, tags, modelCard, searchText }, { id: runId });
  yield* recordChange(context, runId, row.project, ["run"]);
  return yield* requireRecord(runId);
}

/** A lost run lives again; a beat of a finished one changes nothing. */
export function* heartbeat(context: WriteContext, runId: string, atMs: number): Query<void> {
  yield* context.dialect.lockRun(runId);
  const { status, project } = yield* requireRun(runId, ["status", "project"]);
  if (status !== "running" && status !== "lost") return;
  yield* update("runs", { heartbeatAtMs: Math.round(atMs), status: "running" }, { id: runId });
  if (status === "lost") yield* recordChange(context, runId, project, ["run"]);
}

export function* finishRun(context: WriteContext, runId: string, status: RunEnd, atMs: number): Query<RunRecord> {
  yield* context.dialect.lockRun(runId);
  const row = yield* requireRun(runId, ["status", "project"]);
  if (row.status !== status) {
    yield* update("runs", { status, finishedAtMs: Math.round(atMs) }, { id: runId });
    yield* recordChange(context, runId, row.project, ["run"]);
  }
  return yield* requireRecord(runId);
}

export function* markLost(context: WriteContext, heartbeatBeforeMs: number): Query<string[]> {
  const silent = { status: "running", heartbeatAtMs: below(heartbeatBeforeMs) } as const;
  const lost: string[] = [];
  for (const { id } of yield* select("runs", { columns: ["id"], where: silent, order: ["id"] })) {
    yield* context.dialect.lockRun(id);
    // It may have beaten, finished or gone while the lock was waited for.
    const row = yield* selectFirst("runs", { columns: ["project"], where: { id, ...silent } });
    if (row === undefined) continue;
    yield* update("runs", { status: "lost" }, { id });
    yield* recordChange(context, id, row.project, ["run"]);
    lost.push(id);
  }
  return lost;
}

export function* deleteRun(context: WriteContext, runId: string, atMs: number): Query<void> {
  yield* setDeleted(context, runId, Math.round(atMs));
}

export function* restoreRun(context: WriteContext, runId: string): Query<void> {
  yield* setDeleted(context, runId, null);
}

function* setDeleted(context: WriteContext, runId: string, deletedAtMs: number | null): Query<void> {
  yield* context.dialect.lockRun(runId);
  const row = yield* requireRun(runId, ["deletedAtMs", "project"]);
  if ((row.deletedAtMs === null) === (deletedAtMs === null)) return;
  yield* update("runs", { deletedAtMs }, { id: runId });
  yield* recordChange(context, runId, row.project, ["run", "deleted"]);
}

export function* purgeRuns(context: WriteContext, deletedBeforeMs: number): Query<string[]> {
  const where = { deletedAtMs: below(deletedBeforeMs) };
  const rows = yield* select("runs", { columns: ["id", "project"], where, order: ["id"] });
  for (const { id, project } of rows) {
    yield* context.dialect.lockRun(id);
    yield* recordChange(context, id, project, ["deleted"]);
    // Table by table, not by cascade: shards behind foreign tables have no foreign keys.
    for (const table of RUN_TABLES) yield* remove(table, { runId: id });
    yield* remove("runs", { id });
  }
  return rows.map((row) => row.id);
}
