import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";
import { getVerdict, type RunVerdict } from "./get.ts";

/** The verdict on everything stored of the run, assessed now. */
export async function assessRun({ ctx, input }: Verb<{ run: string }>): Promise<RunVerdict> {
  const run = await runOrThrow(ctx, input.run);
  await ctx.assessor.assess(run.id);
  return getVerdict({ ctx, input });
}
