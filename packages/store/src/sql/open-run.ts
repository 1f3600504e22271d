import { type OpenRun, runSlug } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { RunRecord } from "../contract/records.ts";
import { recordChange } from "./changes.ts";
import type { Dialect } from "./dialect.ts";
import { first, insert, type Query, run } from "./query.ts";
import { findRun, requireRun, searchTextOf, toRunRecord } from "./run-rows.ts";
import { findWriter, registerWriter } from "./writers.ts";

/** Creates the run or takes it up again; see `Store.openRun`. */
export function* openRun(
  dialect: Dialect,
  input: OpenRun,
  nowMs: number,
): Query<{ run: RunRecord; created: boolean; lastSequence: number }> {
  yield* dialect.lockRun(input.runId);
  const existing = yield* findRun(input.runId);
  if (existing === undefined) {
    if (input.resume === "must") {
      throw new StoreError("not-found", `Cannot resume run ${input.runId}: this store has no such run`);
    }
    yield* createRun(input, nowMs);
    yield* registerWriter(input.runId, input.writerId, nowMs);
    yield* recordChange(dialect, input.runId, input.project, ["run"], nowMs);
    return { run: toRunRecord(yield* requireRun(input.runId)), created: true, lastSequence: 0 };
  }
  if (existing.project !== input.project) {
    throw new StoreError(
      "conflict",
      `Cannot open run ${input.runId} in project ${input.project}: it is in project ${existing.project}`,
    );
  }
  const writer = yield* findWriter(input.runId, input.writerId);
  if (writer === undefined && input.resume === "never") {
    throw new StoreError("conflict", `Cannot create run ${input.runId}: it exists, and resume is "never"`);
  }
  // A writer that is known only repeats itself (after a lost answer, say): it must not reopen a run that it finished.
  const lives = writer === undefined || existing.status === "running" || existing.status === "lost";
  yield* run(
    `UPDATE runs SET status = ?, finished_at_ms = ?, heartbeat_at_ms = ?, config = ?, model_card = ? WHERE id = ?`,
    lives ? "running" : existing.status,
    lives ? null : existing.finished_at_ms,
    lives ? nowMs : existing.heartbeat_at_ms,
    JSON.stringify({ ...JSON.parse(existing.config), ...input.config }),
    JSON.stringify({ ...JSON.parse(existing.model_card), ...input.modelCard }),
    input.runId,
  );
  if (writer === undefined) yield* registerWriter(input.runId, input.writerId, nowMs);
  yield* recordChange(dialect, input.runId, existing.project, ["run"], nowMs);
  return {
    run: toRunRecord(yield* requireRun(input.runId)),
    created: false,
    lastSequence: writer?.last_sequence ?? 0,
  };
}

function* createRun(input: OpenRun, nowMs: number): Query<void> {
  const slug = yield* freeSlug(runSlug(input.name, input.runId));
  const row = { name: input.name, slug, note: "" };
  const columns = {
    id: input.runId,
    slug,
    project: input.project,
    name: input.name,
    status: "running",
    config: JSON.stringify(input.config),
    model_card: JSON.stringify(input.modelCard),
    tags: JSON.stringify(input.tags),
    note: "",
    search_text: searchTextOf(row, input.tags),
    started_at_ms: Math.round(input.startedAtMs),
    created_at_ms: nowMs,
    heartbeat_at_ms: nowMs,
    finished_at_ms: null,
    deleted_at_ms: null,
    updated_at_ms: nowMs,
    last_step: null,
    attempts: 0,
    cursor: 0,
    target_id: null,
  };
  yield* insert("runs", Object.keys(columns), [Object.values(columns)]);
}

/** Two runs of one name whose ids end alike (one pair in 16 million) must not share a permalink. */
function* freeSlug(wanted: string): Query<string> {
  for (let n = 1; ; n++) {
    const slug = n === 1 ? wanted : `${wanted}-${n}`;
    if ((yield* first("SELECT id FROM runs WHERE slug = ?", slug)) === undefined) return slug;
  }
}
