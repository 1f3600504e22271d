import type { Verb } from "../verb.ts";
import { runOrThrow } from "./run-or-throw.ts";

export async function restoreRun({ ctx, input }: Verb<{ run: string }>): Promise<{ runId: string }> {
  const run = await runOrThrow(ctx, input.run);
  await ctx.store.runs.restore(run.id);
  return { runId: run.id };
}
