import type { LabelRun } from "@headroom/protocol";
import type { LabelRecord } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

/** Keeps a person's confirmation or dismissal of a run's flag. */
export async function labelRun({ ctx, input }: Verb<LabelRun & Pick<LabelRecord, "decision">>): Promise<LabelRecord> {
  const run = await runOrThrow(ctx, input.run);
  return ctx.store.verdicts.addLabel({
    runId: run.id,
    decision: input.decision,
    onsetStep: input.onsetStep ?? null,
    note: input.note,
    createdAtMs: ctx.clock.now(),
  });
}
