import type { VerdictRecord } from "../contract/records.ts";
import { recordChange } from "./changes.ts";
import type { WriteContext } from "./dialect.ts";
import type { Query } from "./query.ts";
import { requireRun } from "./run-rows.ts";
import { insert, remove, selectFirst } from "./statements.ts";

export function* getVerdict(runId: string): Query<VerdictRecord | null> {
  return (yield* selectFirst("verdicts", { where: { runId } })) ?? null;
}

export function* putVerdict(context: WriteContext, verdict: VerdictRecord): Query<void> {
  const { runId } = verdict;
  yield* context.dialect.lockRun(runId);
  const { project } = yield* requireRun(runId, ["project"]);
  yield* remove("verdicts", { runId });
  yield* insert("verdicts", [verdict]);
  yield* recordChange(context, runId, project, ["verdict"]);
}
