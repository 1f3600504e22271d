import { formatStep, formatValue } from "../../../components/charts/prepare/format.ts";
import type { Verdict } from "./verdict-words.ts";

export interface TimelineMark {
  readonly key: "best" | "onset" | "alarm" | "last";
  readonly step: number;
  /** interval of an estimate */
  readonly interval?: readonly [number, number] | undefined;
  readonly label: string;
}

export interface RunTimeline {
  readonly lastStep: number;
  readonly marks: readonly TimelineMark[];
}

type Told = Pick<Verdict, "onset" | "firstAlarmStep" | "bestCheckpoint" | "loss">;

/** Best step, onset, first alarm and end of a run on one line; undefined for a run that has not got anywhere. */
export function runTimeline(verdict: Told | null, lastStep: number | null): RunTimeline | undefined {
  if (lastStep === null || lastStep <= 0) return undefined;
  const marks: TimelineMark[] = [];
  const best = verdict?.bestCheckpoint?.step;
  if (best !== undefined) marks.push({ key: "best", step: best, label: `best loss, step ${formatStep(best)}` });
  if (verdict?.onset) {
    const { best: onset, low, high } = verdict.onset;
    marks.push({ key: "onset", step: onset, interval: [low, high], label: `onset, step ${formatStep(onset)}` });
  }
  const alarm = verdict?.firstAlarmStep;
  if (alarm !== null && alarm !== undefined)
    marks.push({ key: "alarm", step: alarm, label: `alarm, step ${formatStep(alarm)}` });
  marks.push({ key: "last", step: lastStep, label: `last, step ${formatStep(lastStep)}` });
  return { lastStep, marks };
}

export interface RiseGauge {
  /** fractions of the best smoothed loss */
  readonly rise: number;
  readonly needed: number;
  readonly words: string;
}

/** How far the loss has risen above its best, against what an alarm needs; undefined where either is not known. */
export function riseGauge(verdict: Told | null): RiseGauge | undefined {
  const rise = verdict?.loss.relativeRise;
  const needed = verdict?.loss.requiredRise;
  if (typeof rise !== "number" || typeof needed !== "number" || !(needed > 0)) return undefined;
  const percent = (fraction: number) => `${formatValue(Number((100 * fraction).toPrecision(2)))} %`;
  const words =
    rise > 0
      ? `The loss is ${percent(rise)} above its best; an alarm needs ${percent(needed)}.`
      : `The loss is at its best; an alarm needs a rise of ${percent(needed)}.`;
  return { rise: Math.max(0, rise), needed, words };
}
