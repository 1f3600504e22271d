import { CALIBRATION, falseAlarmsOf, type SaturationVerdict } from "@headroom/saturation";

/** How often the detector cries wolf, as measured when it was calibrated: shown beside every flag. */
export interface FalseAlarmRate {
  readonly arms: "loss" | "both";
  /** healthy runs: simulated ones, and real public logs that were not used to tune the detector */
  readonly simulated: AlarmCount;
  readonly real: AlarmCount;
  /** the simulated runs have as many values as this one, or at most so many */
  readonly upTo: number;
  readonly sentence: string;
}

interface AlarmCount {
  readonly events: number;
  readonly trials: number;
  /** per 1,000 healthy runs, with its 95 % interval */
  readonly perThousand: number;
  readonly low: number;
  readonly high: number;
}

/** The rate for the evidence that a verdict had: the loss alone, or loss and spectrum. */
export function falseAlarmRate({ missing, loss }: Pick<SaturationVerdict, "missing" | "loss">): FalseAlarmRate {
  const arms = missing.includes("head spectrum") ? "loss" : "both";
  const { upTo, ...simulated } = falseAlarmsOf(arms, loss.points);
  const real: AlarmCount = CALIBRATION.real.reporting[arms].falseAlarms;
  const sentence =
    `False alarms with this evidence (${arms === "loss" ? "loss alone" : "loss and spectrum"}): ` +
    `${simulated.events} in ${count(simulated.trials)} simulated healthy runs of up to ${count(upTo)} values ` +
    `(at most ${simulated.high.toFixed(1)} per 1,000 at 95 % confidence), ` +
    `${real.events} in ${count(real.trials)} real logs kept apart from tuning.`;
  return { arms, simulated, real, upTo, sentence };
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
