import type { LabelRecord } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

/** Labels of one run, or of all, oldest first: exportable as they are. */
export async function listLabels({ ctx, input }: Verb<{ run?: string | undefined }>): Promise<LabelRecord[]> {
  const runId = input.run === undefined ? undefined : (await runOrThrow(ctx, input.run)).id;
  return ctx.store.listLabels(runId);
}
