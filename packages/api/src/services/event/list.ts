import type { RunEventRecord } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

export async function listEvents({
  ctx,
  input,
}: Verb<{ run: string; afterId?: number | undefined }>): Promise<RunEventRecord[]> {
  const run = await runOrThrow(ctx, input.run);
  return ctx.store.runs.events(run.id, input.afterId);
}
