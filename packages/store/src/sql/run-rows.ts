import { StoreError } from "../contract/errors.ts";
import type { RunRecord } from "../contract/records.ts";
import type { ColumnName } from "../schema/tables.ts";
import type { Query } from "./query.ts";
import { selectFirst, without } from "./statements.ts";

export const RUN_RECORD = without("runs", ["searchText", "targetId"]);

/** @throws StoreError "not-found" */
export function* requireRun<C extends ColumnName<"runs">>(runId: string, columns: readonly C[]) {
  const row = yield* selectFirst("runs", { columns, where: { id: runId } });
  if (row === undefined) throw new StoreError("not-found", `There is no run ${runId}`);
  return row;
}

export function requireRecord(runId: string): Query<RunRecord> {
  return requireRun(runId, RUN_RECORD);
}

export function searchTextOf(run: Pick<RunRecord, "name" | "slug" | "note" | "tags">): string {
  return [run.name, run.slug, ...run.tags, run.note].join("\n").toLowerCase();
}
