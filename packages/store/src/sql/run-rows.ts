import type { RunStatus } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { RunRecord } from "../contract/records.ts";
import { first, type Query } from "./query.ts";

export interface RunRow {
  readonly id: string;
  readonly slug: string;
  readonly project: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly config: string;
  readonly model_card: string;
  readonly tags: string;
  readonly note: string;
  readonly started_at_ms: number;
  readonly created_at_ms: number;
  readonly heartbeat_at_ms: number;
  readonly finished_at_ms: number | null;
  readonly deleted_at_ms: number | null;
  readonly updated_at_ms: number;
  readonly last_step: number | null;
  readonly attempts: number;
  readonly cursor: number;
  readonly target_id: string | null;
}

export function toRunRecord(row: RunRow): RunRecord {
  return {
    id: row.id,
    slug: row.slug,
    project: row.project,
    name: row.name,
    status: row.status,
    config: JSON.parse(row.config),
    modelCard: JSON.parse(row.model_card),
    tags: JSON.parse(row.tags),
    note: row.note,
    startedAtMs: row.started_at_ms,
    createdAtMs: row.created_at_ms,
    heartbeatAtMs: row.heartbeat_at_ms,
    finishedAtMs: row.finished_at_ms,
    deletedAtMs: row.deleted_at_ms,
    updatedAtMs: row.updated_at_ms,
    lastStep: row.last_step,
    attempts: row.attempts,
    cursor: row.cursor,
  };
}

export function* findRun(runId: string): Query<RunRow | undefined> {
  return yield* first<RunRow>("SELECT * FROM runs WHERE id = ?", runId);
}

/** @throws StoreError "not-found" */
export function* requireRun(runId: string): Query<RunRow> {
  const row = yield* findRun(runId);
  if (row === undefined) throw new StoreError("not-found", `There is no run ${runId}`);
  return row;
}

export function searchTextOf(run: { name: string; slug: string; note: string }, tags: readonly string[]): string {
  return [run.name, run.slug, ...tags, run.note].join("\n").toLowerCase();
}
