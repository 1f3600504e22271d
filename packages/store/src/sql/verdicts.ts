import type { VerdictRecord } from "../contract/records.ts";
import { recordChange } from "./changes.ts";
import type { Dialect } from "./dialect.ts";
import type { Query } from "./query.ts";
import { requireRun } from "./run-rows.ts";
import { insert, remove, selectFirst } from "./statements.ts";

export function* getVerdict(runId: string): Query<VerdictRecord | null> {
  return (yield* selectFirst("verdicts", { where: { runId } })) ?? null;
}

export function* putVerdict(dialect: Dialect, verdict: VerdictRecord): Query<void> {
  const { runId, updatedAtMs } = verdict;
  yield* dialect.lockRun(runId);
  const { project } = yield* requireRun(runId, ["project"]);
  yield* remove("verdicts", { runId });
  yield* insert("verdicts", [verdict]);
  yield* recordChange(dialect, runId, project, ["verdict"], updatedAtMs);
}
