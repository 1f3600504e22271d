import type { Verb } from "../verb.ts";
import { runOrThrow } from "./run-or-throw.ts";

/** Hides the run everywhere; its data stay until purged. */
export async function deleteRun({ ctx, input }: Verb<{ run: string }>): Promise<{ runId: string }> {
  const run = await runOrThrow(ctx, input.run);
  await ctx.store.runs.delete(run.id, ctx.clock.now());
  return { runId: run.id };
}
