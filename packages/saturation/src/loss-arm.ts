import { BinnedSeries, type BinnedSeriesState } from "./binned-series.ts";
import { hingeOnset } from "./hinge-onset.ts";
import { type LossRegression, lossRegression } from "./loss-regression.ts";
import { fitPowerLaw, type PowerLaw, powerLawAt } from "./power-law.ts";
import { medianOfThree } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import type { LossEvidence, Onset } from "./types.ts";

export interface LossArmState {
  readonly series: BinnedSeriesState;
  readonly sinceAnalysis: number;
  readonly firstAlarmStep: number | null;
  readonly onset: Onset | null;
  readonly law: PowerLaw | null;
  readonly fallingAgainStep: number | null;
  readonly evidence: LossEvidence;
}

/** How a new loss is to be looked at. */
export interface LossLook {
  /** minima earlier than this step do not count */
  readonly notBefore: number;
  /** false: only kept, because another loss is the one judged */
  readonly analyse: boolean;
  /** the spectrum arm sees a change too */
  readonly corroborated: boolean;
}

/** One loss signal, watched for a lasting rise above its minimum. Mutated by `update`. */
export class LossArm {
  evidence: LossEvidence;
  /** last step at which a rise was held back because the loss was falling again */
  fallingAgainStep: number | null = null;
  #series = new BinnedSeries(T.lossBins);
  #sinceAnalysis = 0;
  #firstAlarmStep: number | null = null;
  #onset: Onset | null = null;
  #law: PowerLaw | null = null;
  readonly #lastingFraction: number;

  constructor(signal: LossEvidence["signal"]) {
    this.#lastingFraction = signal === "evalLoss" ? T.lastingFraction : T.lastingFractionTrainOnly;
    this.evidence = {
      signal,
      points: 0,
      minimumStep: null,
      minimumLoss: null,
      recentLoss: null,
      relativeRise: null,
      requiredRise: null,
      relativeJitter: null,
      zScore: null,
      firstAlarmStep: null,
      regressed: false,
      onset: null,
      relativeShortfall: null,
      trainChange: null,
    };
  }

  get series(): BinnedSeries {
    return this.#series;
  }

  /** Adds a finite loss; true when the evidence was renewed. */
  update(step: number, loss: number, look: LossLook): boolean {
    if (!this.#series.push(step, loss)) return false;
    if (!look.analyse) return false;
    this.#sinceAnalysis += 1;
    // a look every 3 % of the bins: at most about 25 while the curve doubles, so the cost per point stays constant
    if (this.#sinceAnalysis < Math.floor(this.#series.length / T.looksPerDoubling)) return false;
    this.#sinceAnalysis = 0;
    const requiredZ = look.corroborated ? T.zScoreCorroborated : T.zScore;
    let found = lossRegression(this.#series, look.notBefore, this.#lastingFraction, requiredZ);
    if (found?.abrupt && !this.evidence.regressed) {
      found = lossRegression(this.#series, look.notBefore, T.lastingFractionAbrupt, requiredZ);
    }
    if (found !== undefined) this.evidence = this.#assess(found);
    return true;
  }

  snapshot(): LossArmState {
    return {
      series: this.#series.snapshot(),
      sinceAnalysis: this.#sinceAnalysis,
      firstAlarmStep: this.#firstAlarmStep,
      onset: this.#onset,
      law: this.#law,
      fallingAgainStep: this.fallingAgainStep,
      evidence: this.evidence,
    };
  }

  static restore(state: LossArmState): LossArm {
    const arm = new LossArm(state.evidence.signal);
    arm.#series = BinnedSeries.restore(state.series);
    arm.#sinceAnalysis = state.sinceAnalysis;
    arm.#firstAlarmStep = state.firstAlarmStep;
    arm.#onset = state.onset;
    arm.#law = state.law;
    arm.fallingAgainStep = state.fallingAgainStep;
    arm.evidence = state.evidence;
    return arm;
  }

  #assess(found: LossRegression): LossEvidence {
    const before = this.evidence;
    const now = this.#series.lastStep;
    if (found.fallingAgain && found.relativeRise >= found.requiredRise) this.fallingAgainStep = now;
    // once regressed, it lasts until most of the required rise is gone
    const regressed =
      found.regressed || (before.regressed && found.relativeRise >= T.recoveredShare * found.requiredRise);
    if (regressed && !before.regressed) {
      this.#firstAlarmStep ??= now;
      // located once, with what was known at the alarm: later the floor is a small part of the curve
      this.#onset = this.#locate(found) ?? this.#onset;
      this.#law = fitPowerLaw(this.#middles(), this.#series.mean, this.#firstUseful(now), found.valleyTo) ?? null;
    }
    const level = found.recentLoss;
    const relativeShortfall = this.#law === null || !regressed ? null : level / powerLawAt(this.#law, now) - 1;
    return {
      signal: before.signal,
      points: this.#series.points,
      minimumStep: found.minimumStep,
      minimumLoss: found.minimumLoss,
      recentLoss: found.recentLoss,
      relativeRise: found.relativeRise,
      requiredRise: found.requiredRise,
      relativeJitter: found.relativeJitter,
      zScore: found.zScore,
      firstAlarmStep: this.#firstAlarmStep,
      regressed,
      onset: this.#onset,
      relativeShortfall,
      trainChange: before.trainChange,
    };
  }

  #locate(found: LossRegression): Onset | undefined {
    const y = medianOfThree(this.#series.mean);
    // the floor: from where the curve first came within half the rise of its valley
    const limit = (found.minimumLoss + found.recentLoss) / 2;
    let from = found.valleyFrom;
    while (from > 0 && y[from - 1]! <= limit) from -= 1;
    return hingeOnset(this.#middles(), y, from, y.length, found.inflation);
  }

  #firstUseful(now: number): number {
    let from = 0;
    while (from < this.#series.length && this.#series.first[from]! < T.warmUpShare * now) from += 1;
    return from;
  }

  #middles(): Float64Array {
    return Float64Array.from({ length: this.#series.length }, (_, i) => this.#series.middle(i));
  }
}
