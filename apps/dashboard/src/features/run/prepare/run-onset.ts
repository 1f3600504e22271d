import { formatStep } from "../../../components/charts/prepare/format.ts";
import type { OnsetSteps } from "../../../components/charts/prepare/onset-band.ts";
import type { Verdict } from "./verdict-words.ts";

export interface RunOnset {
  readonly steps: OnsetSteps;
  readonly label: string;
  /** of a verdict that tells of no saturation now */
  readonly muted: boolean;
}

const SATURATION: readonly string[] = ["saturated", "saturation-suspected"];

/** The verdict's onset and alarm for the charts; undefined where it has none. */
export function runOnset(verdict: Pick<Verdict, "state" | "onset" | "firstAlarmStep"> | null): RunOnset | undefined {
  if (verdict === null || verdict.onset === null) return undefined;
  const { state, onset, firstAlarmStep } = verdict;
  const alarm = firstAlarmStep ?? undefined;
  return {
    steps: { ...onset, alarm },
    label: `onset ${formatStep(onset.best)}${alarm === undefined ? "" : `, alarm ${formatStep(alarm)}`}`,
    muted: !SATURATION.includes(state),
  };
}

/** What the browser's tab says of a run; saturation before running. */
export function tabState(status: string, verdict: string | undefined): "running" | "saturated" | undefined {
  if (verdict !== undefined && SATURATION.includes(verdict)) return "saturated";
  return status === "running" ? "running" : undefined;
}
