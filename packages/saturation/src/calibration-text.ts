import { CALIBRATION } from "./generated/calibration.ts";
import type { SaturationArms } from "./types.ts";

/** The published false-alarm rate of a choice of arms, for printing beside every flag. */
export function falseAlarmText(arms: SaturationArms): string {
  const { events, trials, high } = CALIBRATION.simulated.falseAlarms[arms];
  const runs = new Intl.NumberFormat("en-US").format(trials);
  return `false alarms: ${events} in ${runs} simulated healthy runs (95 %: at most ${high.toFixed(2)} per 1,000)`;
}
