import type { AttemptRecord } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

export async function listAttempts({ ctx, input }: Verb<{ run: string }>): Promise<AttemptRecord[]> {
  const run = await runOrThrow(ctx, input.run);
  return ctx.store.runs.attempts(run.id);
}
