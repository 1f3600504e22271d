import { type RunRecord, StoreError } from "@headroom/store";
import type { ApiContext } from "../../context.ts";

/** The run of an id or slug. @throws StoreError not-found */
export async function runOrThrow(ctx: ApiContext, reference: string): Promise<RunRecord> {
  const run = await ctx.store.runs.get(reference);
  if (run === null)
    throw new StoreError("not-found", `Cannot find a run with the id or slug ${JSON.stringify(reference)}`);
  return run;
}
