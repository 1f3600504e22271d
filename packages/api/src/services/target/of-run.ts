import type { LinkedTarget as Stored } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";
import { type Target, toTarget } from "./target-or-throw.ts";

export type LinkedTarget = Target & Pick<Stored, "linkedBy">;

/** The target linked to the run, by hand or by corpus and tokenizer hash; null when there is none. */
export async function targetOfRun({ ctx, input }: Verb<{ run: string }>): Promise<LinkedTarget | null> {
  const run = await runOrThrow(ctx, input.run);
  const record = await ctx.store.targets.ofRun(run.id);
  return record === null ? null : { ...toTarget(record), linkedBy: record.linkedBy };
}
