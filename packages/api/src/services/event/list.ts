import type { ListEvents, RunEventRecord } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

/** Events in their order, at most `limit`: the next page is after the last one's id. */
export async function listEvents({
  ctx,
  input: { run: reference, afterId, limit },
}: Verb<ListEvents>): Promise<RunEventRecord[]> {
  await ctx.budget.take(limit);
  const run = await runOrThrow(ctx, reference);
  return ctx.store.runs.events(run.id, afterId, limit);
}
