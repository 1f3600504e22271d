import type { LabelRecord, RunRecord } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

export interface RunLabel extends LabelRecord {
  /** of the run as it is called now; null when it was purged */
  readonly slug: string | null;
  readonly project: string | null;
}

/** Labels of one run, or of all, oldest first: exportable as they are. */
export async function listLabels({ ctx, input }: Verb<{ run?: string | undefined }>): Promise<RunLabel[]> {
  const runId = input.run === undefined ? undefined : (await runOrThrow(ctx, input.run)).id;
  const labels = await ctx.store.verdicts.listLabels(runId);
  const runs = new Map<string, RunRecord | null>();
  for (const label of labels) {
    if (!runs.has(label.runId)) runs.set(label.runId, await ctx.store.runs.get(label.runId));
  }
  return labels.map((label) => {
    const run = runs.get(label.runId);
    return { ...label, slug: run?.slug ?? null, project: run?.project ?? null };
  });
}
