import type { RunEventRecord } from "@headroom/protocol";
import { all, first, insert, type Query } from "./query.ts";

export type NewEvent = Omit<RunEventRecord, "id">;

export function* addEvents(runId: string, events: readonly NewEvent[]): Query<void> {
  const row = yield* first<{ next: number }>(
    "SELECT coalesce(max(id), 0) + 1 AS next FROM events WHERE run_id = ?",
    runId,
  );
  yield* insert(
    "events",
    ["run_id", "id", "step", "wall_time_ms", "kind", "message"],
    events.map((event, k) => [
      runId,
      row!.next + k,
      event.step,
      Number.isNaN(event.wallTimeMs) ? null : event.wallTimeMs,
      event.kind,
      event.message,
    ]),
  );
}

export function* listEvents(runId: string, afterId: number): Query<RunEventRecord[]> {
  const rows = yield* all<{
    id: number;
    step: number | null;
    wall_time_ms: number | null;
    kind: string;
    message: string;
  }>(
    "SELECT id, step, wall_time_ms, kind, message FROM events WHERE run_id = ? AND id > ? ORDER BY id",
    runId,
    afterId,
  );
  return rows.map((row) => ({
    id: row.id,
    step: row.step,
    wallTimeMs: row.wall_time_ms ?? NaN,
    kind: row.kind,
    message: row.message,
  }));
}
