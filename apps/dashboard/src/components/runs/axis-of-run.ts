import type { RouterOutputs } from "@headroom/api";
import type { XAxisOfRun } from "@/components/charts/prepare/x-axis";

export type RunRecord = RouterOutputs["run"]["get"];

/** What a run's steps mean on the other x axes. */
export function axisOfRun(run: Pick<RunRecord, "modelCard" | "startedAtMs">): XAxisOfRun {
  return { tokensPerStep: run.modelCard.tokensPerStep, startedAtMs: run.startedAtMs };
}
