import type { SaturationVerdict } from "@headroom/saturation";
import type { LabelRecord } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";
import { type BestAgainstLast, bestAgainstLast } from "./best-against-last.ts";
import { type FalseAlarmRate, falseAlarmRate } from "./false-alarm-rate.ts";
import { storedVerdict } from "./stored-verdict.ts";

export interface RunVerdict {
  readonly runId: string;
  /** null when the run logged nothing that can be assessed, or nothing of it is assessed yet */
  readonly verdict: SaturationVerdict | null;
  /** how often the detector cries wolf on such evidence; null without a verdict */
  readonly falseAlarms: FalseAlarmRate | null;
  /** evaluation metrics at the best checkpoint and at the end */
  readonly bestAgainstLast: readonly BestAgainstLast[];
  /** people's words on it, oldest first */
  readonly labels: readonly LabelRecord[];
  readonly assessedAtMs: number | null;
}

/** The stored verdict: on everything of the run but for the last seconds, which the server is about to assess. */
export async function getVerdict({ ctx, input }: Verb<{ run: string }>): Promise<RunVerdict> {
  const { store } = ctx;
  const run = await runOrThrow(ctx, input.run);
  const record = await store.verdicts.get(run.id);
  const verdict = storedVerdict(record);
  const bestStep = verdict?.bestCheckpoint?.step;
  return {
    runId: run.id,
    verdict,
    falseAlarms: verdict && falseAlarmRate(verdict),
    bestAgainstLast: bestStep === undefined ? [] : await bestAgainstLast(store, run.id, bestStep),
    labels: await store.verdicts.listLabels(run.id),
    assessedAtMs: record?.updatedAtMs ?? null,
  };
}
