import type { LabelRecord } from "../contract/records.ts";
import { recordChange } from "./changes.ts";
import type { WriteContext } from "./dialect.ts";
import type { Query } from "./query.ts";
import { requireRun } from "./run-rows.ts";
import { greatest, insert, select } from "./statements.ts";

export function* addLabel(context: WriteContext, label: Omit<LabelRecord, "id">): Query<LabelRecord> {
  const { runId } = label;
  yield* context.dialect.lockRun(runId);
  const { project } = yield* requireRun(runId, ["project"]);
  const numbered = { ...label, id: ((yield* greatest("labels", "id", { runId })) ?? 0) + 1 };
  yield* insert("labels", [numbered]);
  yield* recordChange(context, runId, project, ["verdict"]);
  return numbered;
}

export function listLabels(runId?: string): Query<LabelRecord[]> {
  return select("labels", { where: runId === undefined ? {} : { runId }, order: ["runId", "id"] });
}
