import type { LabelRecord } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

export async function getVerdict({ ctx, input }: Verb<{ run: string }>): Promise<{
  runId: string;
  verdict: unknown;
  labels: LabelRecord[];
  updatedAtMs: number | null;
}> {
  const run = await runOrThrow(ctx, input.run);
  const record = await ctx.store.getVerdict(run.id);
  return {
    runId: run.id,
    verdict: record?.verdict ?? null,
    labels: await ctx.store.listLabels(run.id),
    updatedAtMs: record?.updatedAtMs ?? null,
  };
}
