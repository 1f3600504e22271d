import type { Verb } from "../verb.ts";

/** Notes that the training lives, by the server's clock; brings a lost run back. */
export async function heartbeat({ ctx, input }: Verb<{ runId: string }>): Promise<{ atMs: number }> {
  const atMs = ctx.clock.now();
  await ctx.store.runs.heartbeat(input.runId, atMs);
  return { atMs };
}
