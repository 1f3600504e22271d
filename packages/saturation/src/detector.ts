import { type LearningRateState, LearningRateWatch } from "./learning-rate.ts";
import { LossArm, type LossArmState } from "./loss-arm.ts";
import { decideState, type Facts } from "./policy.ts";
import { SpectrumArm, type SpectrumArmState } from "./spectrum-arm.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import { trainChange } from "./train-change.ts";
import type {
  BestCheckpoint,
  LossEvidence,
  Onset,
  SaturationArms,
  SaturationOptions,
  SaturationPoint,
  SaturationState,
  SaturationVerdict,
  StateChange,
} from "./types.ts";
import { reasonsAgainst, verdictSentence } from "./wording.ts";

export const DETECTOR_VERSION = 2;

/** JSON-able state of a detector, under 64 kB. */
export interface SaturationSnapshot {
  readonly version: typeof DETECTOR_VERSION;
  readonly arms: SaturationArms;
  readonly tokensPerStep: number | null;
  readonly evaluation: LossArmState;
  readonly training: LossArmState;
  readonly spectrum: SpectrumArmState;
  readonly learningRate: LearningRateState;
  readonly state: SaturationState;
  readonly step: number;
  readonly firstStep: number | null;
  readonly firstLoss: number | null;
  readonly lastLoss: number | null;
  readonly best: BestCheckpoint | null;
  readonly nonFinite: number;
  readonly firstAlarmStep: number | null;
  readonly onset: Onset | null;
  readonly timeline: readonly StateChange[];
  readonly verdict: SaturationVerdict | null;
}

export interface SaturationDetector {
  /**
   * Takes one point and returns the verdict so far, in O(1) amortised time. Signals may come in separate updates; a value at or before
   * its signal's last step is ignored, so a replay changes nothing.
   * @throws RangeError when step is negative or not finite
   */
  update(point: SaturationPoint): SaturationVerdict;
  /** The verdict on everything seen so far. */
  verdict(): SaturationVerdict;
  /** JSON-able state; `restoreSaturationDetector` continues from it exactly. */
  snapshot(): SaturationSnapshot;
}

/** Creates an online, causal detector of saturation for one run. */
export function createSaturationDetector(options: SaturationOptions = {}): SaturationDetector {
  return new Detector(options.arms ?? "both", options.tokensPerStep ?? null);
}

/**
 * Continues a detector from its snapshot.
 * @throws RangeError when the snapshot was made by another version of the detector
 */
export function restoreSaturationDetector(snapshot: SaturationSnapshot): SaturationDetector {
  if (snapshot.version !== DETECTOR_VERSION) {
    throw new RangeError(`Cannot restore detector: expected version ${DETECTOR_VERSION}, got ${snapshot.version}`);
  }
  return Detector.restore(snapshot);
}

class Detector implements SaturationDetector {
  readonly #arms: SaturationArms;
  readonly #tokensPerStep: number | null;
  #evaluation = new LossArm("evalLoss");
  #training = new LossArm("trainLoss");
  #spectrum = new SpectrumArm();
  #learningRate = new LearningRateWatch();
  #state: SaturationState = "insufficient-evidence";
  #step = -1;
  #firstStep: number | null = null;
  #firstLoss: number | null = null;
  #lastLoss: number | null = null;
  #best: BestCheckpoint | null = null;
  #nonFinite = 0;
  #firstAlarmStep: number | null = null;
  #onset: Onset | null = null;
  #timeline: StateChange[] = [];
  #verdict: SaturationVerdict | undefined;

  constructor(arms: SaturationArms, tokensPerStep: number | null) {
    if (arms !== "loss" && arms !== "spectrum" && arms !== "both") {
      throw new RangeError(`Cannot create detector: arms must be loss, spectrum or both, got ${String(arms)}`);
    }
    if (tokensPerStep !== null && !(tokensPerStep > 0 && Number.isFinite(tokensPerStep))) {
      throw new RangeError(`Cannot create detector: tokensPerStep must be positive, got ${tokensPerStep}`);
    }
    this.#arms = arms;
    this.#tokensPerStep = tokensPerStep;
  }

  update(point: SaturationPoint): SaturationVerdict {
    const { step } = point;
    if (!(step >= 0 && Number.isFinite(step))) {
      throw new RangeError(`Cannot update detector: step must be finite and not negative, got ${step}`);
    }
    let renewed = false;
    if (isNumber(point.learningRate) && Number.isFinite(point.learningRate)) {
      this.#learningRate.update(step, point.learningRate);
    }
    if (this.#arms !== "spectrum") renewed = this.#updateLosses(point);
    if (this.#arms !== "loss") renewed = this.#spectrum.update(point) || renewed;
    if (step > this.#step) this.#step = step;
    if (renewed || this.#verdict === undefined) this.#verdict = this.#decide();
    return this.#verdict;
  }

  verdict(): SaturationVerdict {
    this.#verdict ??= this.#decide();
    return this.#verdict;
  }

  snapshot(): SaturationSnapshot {
    return {
      version: DETECTOR_VERSION,
      arms: this.#arms,
      tokensPerStep: this.#tokensPerStep,
      evaluation: this.#evaluation.snapshot(),
      training: this.#training.snapshot(),
      spectrum: this.#spectrum.snapshot(),
      learningRate: this.#learningRate.snapshot(),
      state: this.#state,
      step: this.#step,
      firstStep: this.#firstStep,
      firstLoss: this.#firstLoss,
      lastLoss: this.#lastLoss,
      best: this.#best,
      nonFinite: this.#nonFinite,
      firstAlarmStep: this.#firstAlarmStep,
      onset: this.#onset,
      timeline: [...this.#timeline],
      verdict: this.#verdict ?? null,
    };
  }

  static restore(snapshot: SaturationSnapshot): Detector {
    const detector = new Detector(snapshot.arms, snapshot.tokensPerStep);
    detector.#evaluation = LossArm.restore(snapshot.evaluation);
    detector.#training = LossArm.restore(snapshot.training);
    detector.#spectrum = SpectrumArm.restore(snapshot.spectrum);
    detector.#learningRate = LearningRateWatch.restore(snapshot.learningRate);
    detector.#state = snapshot.state;
    detector.#step = snapshot.step;
    detector.#firstStep = snapshot.firstStep;
    detector.#firstLoss = snapshot.firstLoss;
    detector.#lastLoss = snapshot.lastLoss;
    detector.#best = snapshot.best;
    detector.#nonFinite = snapshot.nonFinite;
    detector.#firstAlarmStep = snapshot.firstAlarmStep;
    detector.#onset = snapshot.onset;
    detector.#timeline = [...snapshot.timeline];
    detector.#verdict = snapshot.verdict ?? undefined;
    return detector;
  }

  get #loss(): LossArm {
    return this.#evaluation.series.points > 0 ? this.#evaluation : this.#training;
  }

  #updateLosses(point: SaturationPoint): boolean {
    const { step, evalLoss, trainLoss } = point;
    const raised = this.#learningRate.raisedAt;
    // the loss needs a little time to settle at the new rate
    const notBefore = raised === null ? 0 : T.settledAfterRaise * raised;
    const { rising, anisotropy, anisotropyRising } = this.#spectrum.evidence;
    const corroborated = rising && (anisotropy === null || anisotropyRising);
    let renewed = false;
    if (isNumber(evalLoss) && step > this.#evaluation.series.lastStep) {
      renewed = this.#countNonFinite(evalLoss);
      if (Number.isFinite(evalLoss)) {
        if (this.#firstLoss === null) {
          this.#firstLoss = evalLoss;
          this.#firstStep = step;
        }
        this.#lastLoss = evalLoss;
        if (this.#best === null || evalLoss < this.#best.lossNats) this.#best = { step, lossNats: evalLoss };
        renewed = this.#evaluation.update(step, evalLoss, { notBefore, corroborated, analyse: true }) || renewed;
      }
    }
    if (isNumber(trainLoss) && step > this.#training.series.lastStep) {
      const alone = this.#evaluation.series.points === 0;
      if (alone || !Number.isFinite(trainLoss)) renewed = this.#countNonFinite(trainLoss) || renewed;
      if (Number.isFinite(trainLoss))
        renewed = this.#training.update(step, trainLoss, { notBefore, corroborated, analyse: alone }) || renewed;
    }
    return renewed;
  }

  /** Counts consecutive non-finite losses; true when the count matters. */
  #countNonFinite(loss: number): boolean {
    const before = this.#nonFinite;
    this.#nonFinite = Number.isFinite(loss) ? 0 : before + 1;
    return before >= T.divergedNonFinite !== this.#nonFinite >= T.divergedNonFinite;
  }

  #decide(): SaturationVerdict {
    const facts = this.#facts();
    const state = decideState(facts);
    const spectral = facts.spectrum.rising ? facts.spectrum.onset : null;
    const onset = facts.loss.onset === null ? spectral : lossOnset(state, facts.loss);
    if (state !== "healthy" && state !== "recovered" && onset !== null) this.#onset = onset;
    const told = hasOnset(state) ? (onset ?? this.#onset) : null;
    if (state === "saturated" || state === "saturation-suspected") this.#firstAlarmStep ??= this.#step;
    const sentence = verdictSentence(state, facts, told ?? this.#onset);
    if (state !== this.#state) {
      this.#timeline.push({ step: Math.max(0, this.#step), from: this.#state, to: state, why: sentence });
      // the first changes tell the story; of a long flutter only the latest are kept
      if (this.#timeline.length > T.timelineChanges) this.#timeline.splice(T.timelineChanges / 2, 1);
      this.#state = state;
    }
    const perStep = this.#tokensPerStep;
    return {
      state,
      step: Math.max(0, this.#step),
      arms: this.#arms,
      onset: told,
      onsetTokens:
        told === null || perStep === null
          ? null
          : { best: told.best * perStep, low: told.low * perStep, high: told.high * perStep },
      firstAlarmStep: this.#firstAlarmStep,
      lossCost: {
        aboveBest: facts.loss.relativeRise === null ? null : Math.max(0, facts.loss.relativeRise),
        aboveContinuation: facts.loss.relativeShortfall,
      },
      bestCheckpoint: this.#best,
      lastLossNats: this.#lastLoss,
      loss: facts.loss,
      spectrum: facts.spectrum,
      missing: this.#missing(),
      notSaturationBecause: reasonsAgainst(state, facts, this.#learningRate.raisedAt, this.#loss.fallingAgainStep),
      timeline: [...this.#timeline],
      sentence,
    };
  }

  #facts(): Facts {
    const arm = this.#loss;
    let loss = arm.evidence;
    let overfitting = false;
    if (arm === this.#evaluation && loss.regressed && loss.minimumStep !== null && loss.relativeRise !== null) {
      const change = trainChange(this.#training.series, loss.minimumStep, arm.series.lastStep, T.lastingFraction);
      if (change !== undefined) {
        overfitting =
          change.relative <
          -Math.max(
            Math.min(T.overfittingShare * loss.relativeRise, T.overfittingFall),
            T.overfittingZ * change.standardError,
          );
        loss = { ...loss, trainChange: change.relative };
        arm.evidence = loss;
      }
    }
    const raised = this.#learningRate.raisedAt;
    return {
      arms: this.#arms,
      step: Math.max(0, this.#step),
      loss,
      spectrum: this.#spectrum.evidence,
      warmingUp: raised !== null && raised > T.warmingUpShare * this.#step,
      nonFiniteLosses: this.#nonFinite,
      neverLearned: this.#neverLearned(),
      progressLost: this.#progressLost(),
      overfitting,
      wasAlarmed: this.#firstAlarmStep !== null,
    };
  }

  /** Whether the run was logged from its very first steps on: a loss of step 500 is no longer that of an untrained model. */
  get #knowsStart(): boolean {
    return (
      this.#firstLoss !== null &&
      this.#firstLoss >= T.untrainedLoss &&
      (this.#firstStep ?? 0) <= T.startShare * this.#step
    );
  }

  #neverLearned(): boolean {
    const { series } = this.#evaluation;
    const n = series.length;
    if (n < T.neverLearnedBins || !this.#knowsStart) return false;
    const { minimumLoss } = this.#evaluation.evidence;
    return (
      minimumLoss !== null &&
      minimumLoss > T.unlearnedShare * this.#firstLoss! &&
      !this.#stillLearning(Math.floor(n / T.quarters))
    );
  }

  #stillLearning(quarter: number): boolean {
    const { mean } = this.#evaluation.series;
    let early = 0;
    let late = 0;
    for (let i = 0; i < quarter; i += 1) {
      early += mean[quarter + i]!;
      late += mean[mean.length - 1 - i]!;
    }
    return late < T.stillLearningShare * early;
  }

  #progressLost(): boolean {
    const { relativeRise, minimumLoss } = this.#evaluation.evidence;
    if (relativeRise === null || minimumLoss === null) return false;
    if (!this.#knowsStart) return relativeRise > T.divergedRise;
    return relativeRise * minimumLoss > T.divergedProgressLost * (this.#firstLoss! - minimumLoss);
  }

  #missing(): string[] {
    const missing: string[] = [];
    if (this.#arms !== "spectrum") {
      if (this.#evaluation.series.points === 0) missing.push("evaluation loss");
      if (this.#training.series.points === 0) missing.push("training loss");
      if (this.#learningRate.last === null) missing.push("learning rate");
    }
    if (this.#arms !== "loss") {
      if (this.#spectrum.evidence.points === 0) missing.push("head spectrum");
      if (this.#spectrum.evidence.anisotropy === null) missing.push("anisotropy");
    }
    return missing;
  }
}

function hasOnset(state: SaturationState): boolean {
  return state !== "healthy" && state !== "warming-up" && state !== "insufficient-evidence";
}

/** Over-fitting begins where the evaluation loss turns; a regression where its floor ends. */
function lossOnset(state: SaturationState, { onset, minimumStep }: LossEvidence): Onset | null {
  if (state !== "overfitting" || onset === null || minimumStep === null) return onset;
  return { low: Math.min(onset.low, minimumStep), best: minimumStep, high: Math.max(onset.best, minimumStep) };
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number";
}
