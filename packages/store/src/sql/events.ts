import type { RunEventRecord } from "@headroom/protocol";
import type { Query } from "./query.ts";
import { above, greatest, insert, select } from "./statements.ts";

export type NewEvent = Omit<RunEventRecord, "id">;

export function* addEvents(runId: string, events: readonly NewEvent[]): Query<void> {
  const before = (yield* greatest("events", "id", { runId })) ?? 0;
  yield* insert(
    "events",
    events.map((event, k) => ({ runId, id: before + 1 + k, ...event })),
  );
}

export function listEvents(runId: string, afterId = 0, limit?: number): Query<RunEventRecord[]> {
  const columns = ["id", "step", "wallTimeMs", "kind", "message"] as const;
  return select("events", {
    columns,
    where: { runId, id: above(afterId) },
    order: ["id"],
    ...(limit === undefined ? {} : { limit }),
  });
}
