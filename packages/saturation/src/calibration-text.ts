import { CALIBRATION } from "./generated/calibration.ts";
import type { SaturationArms } from "./types.ts";

/** Alarms on simulated healthy runs of up to so many values, per 1,000 with their 95 % interval. */
export interface PublishedRate {
  readonly upTo: number;
  readonly events: number;
  readonly trials: number;
  readonly perThousand: number;
  readonly low: number;
  readonly high: number;
}

/** The published false-alarm rate of a choice of arms on runs of about this many values. */
export function falseAlarmsOf(arms: SaturationArms, points: number): PublishedRate {
  const rows: readonly PublishedRate[] = CALIBRATION.simulated.falseAlarms[arms];
  return rows.find(({ upTo }) => points <= upTo) ?? rows[rows.length - 1]!;
}

/** That rate in words, for printing beside every flag. */
export function falseAlarmText(arms: SaturationArms, points: number): string {
  const { events, trials, high, upTo } = falseAlarmsOf(arms, points);
  const number = new Intl.NumberFormat("en-US");
  return `false alarms: ${events} in ${number.format(trials)} simulated healthy runs of up to ${number.format(upTo)} values (95 %: at most ${high.toFixed(1)} per 1,000)`;
}
