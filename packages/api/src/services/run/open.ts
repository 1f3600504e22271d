import type { OpenRun } from "@headroom/protocol";
import type { Verb } from "../verb.ts";

/** Creates the run or takes it up again; `lastSequence` is this writer's newest batch that the store holds. */
export async function openRun({ ctx, input }: Verb<OpenRun>) {
  const opened = await ctx.store.runs.open(input);
  await ctx.store.runs.heartbeat(input.runId, ctx.clock.now());
  return opened;
}
