import { verdictFigures } from "./figures.ts";
import { LossArm, type LossArmState, type LossLook } from "./loss-arm.ts";
import { hasLostProgress, hasNeverLearned } from "./loss-facts.ts";
import { decideState, type Facts } from "./policy.ts";
import { RunChanges, type RunChangesState } from "./run-changes.ts";
import { SpectrumArm, type SpectrumArmState } from "./spectrum-arm.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import type {
  EvaluationScale,
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

export const DETECTOR_VERSION = 3;

/** JSON-able state of a detector, under 64 kB. */
export interface SaturationSnapshot {
  readonly version: typeof DETECTOR_VERSION;
  readonly arms: SaturationArms;
  readonly tokensPerStep: number | null;
  readonly evaluations: readonly LossArmState[];
  readonly training: LossArmState;
  readonly spectrum: SpectrumArmState;
  readonly changes: RunChangesState;
  readonly state: SaturationState;
  readonly step: number;
  readonly firstStep: number | null;
  readonly firstAlarmStep: number | null;
  readonly onset: Onset | null;
  readonly timeline: readonly StateChange[];
}

export interface SaturationDetector {
  /**
   * Takes one point and returns the verdict as of the last look, without its figures, in O(1) amortised time: looks are taken every few per cent of a series. Signals may
   * come in separate updates; a value at or before its signal's last step is ignored, so a replay changes nothing.
   * @throws RangeError when step is negative or not finite
   */
  update(point: SaturationPoint): SaturationVerdict;
  /** The verdict on everything seen so far, to the last point. Asking changes nothing. */
  verdict(): SaturationVerdict;
  /** JSON-able state; `restoreSaturationDetector` continues from it exactly. */
  snapshot(): SaturationSnapshot;
}

/** Creates an online, causal detector of saturation for one run. */
export function createSaturationDetector(options: SaturationOptions = {}): SaturationDetector {
  return new Detector(options.arms ?? "both", options.tokensPerStep ?? null, options.scaleOf);
}

/**
 * Continues a detector from its snapshot; `scaleOf` as it was created with, for series that begin later.
 * @throws RangeError when the snapshot was made by another version of the detector
 */
export function restoreSaturationDetector(
  snapshot: SaturationSnapshot,
  options: Pick<SaturationOptions, "scaleOf"> = {},
): SaturationDetector {
  if (snapshot.version !== DETECTOR_VERSION) {
    throw new RangeError(`Cannot restore detector: expected version ${DETECTOR_VERSION}, got ${snapshot.version}`);
  }
  return Detector.restore(snapshot, options.scaleOf);
}

class Detector implements SaturationDetector {
  readonly #arms: SaturationArms;
  readonly #tokensPerStep: number | null;
  readonly #scaleOf: (name: string) => EvaluationScale;
  /** the first logged first */
  #evaluations: LossArm[] = [];
  #byName = new Map<string, LossArm>();
  #training = new LossArm("trainLoss");
  #spectrum = new SpectrumArm();
  #changes = new RunChanges();
  #state: SaturationState = "insufficient-evidence";
  #step = -1;
  #firstStep: number | null = null;
  #firstAlarmStep: number | null = null;
  #onset: Onset | null = null;
  #timeline: readonly StateChange[] = [];
  #verdict: SaturationVerdict | undefined;

  constructor(arms: SaturationArms, tokensPerStep: number | null, scaleOf?: (name: string) => EvaluationScale) {
    if (arms !== "loss" && arms !== "spectrum" && arms !== "both") {
      throw new RangeError(`Cannot create detector: arms must be loss, spectrum or both, got ${String(arms)}`);
    }
    if (tokensPerStep !== null && !(tokensPerStep > 0 && Number.isFinite(tokensPerStep))) {
      throw new RangeError(`Cannot create detector: tokensPerStep must be positive, got ${tokensPerStep}`);
    }
    this.#arms = arms;
    this.#tokensPerStep = tokensPerStep;
    this.#scaleOf = scaleOf ?? (() => "loss");
  }

  update(point: SaturationPoint): SaturationVerdict {
    const { step } = point;
    if (!(step >= 0 && Number.isFinite(step))) {
      throw new RangeError(`Cannot update detector: step must be finite and not negative, got ${step}`);
    }
    this.#firstStep ??= step;
    this.#changes.update(point);
    let isRenewed = false;
    if (this.#arms !== "loss") isRenewed = this.#spectrum.update(point);
    if (this.#arms !== "spectrum") isRenewed = this.#updateLosses(point) || isRenewed;
    if (step > this.#step) this.#step = step;
    if (isRenewed || this.#verdict === undefined) this.#verdict = this.#remember(this.#facts((arm) => arm.evidence));
    return this.#verdict;
  }

  verdict(): SaturationVerdict {
    return this.#verdictOf(
      this.#facts((arm) => arm.peek(this.#lookAt(arm))),
      true,
    );
  }

  snapshot(): SaturationSnapshot {
    return {
      version: DETECTOR_VERSION,
      arms: this.#arms,
      tokensPerStep: this.#tokensPerStep,
      evaluations: this.#evaluations.map((arm) => arm.snapshot()),
      training: this.#training.snapshot(),
      spectrum: this.#spectrum.snapshot(),
      changes: this.#changes.snapshot(),
      state: this.#state,
      step: this.#step,
      firstStep: this.#firstStep,
      firstAlarmStep: this.#firstAlarmStep,
      onset: this.#onset,
      timeline: this.#timeline,
    };
  }

  static restore(snapshot: SaturationSnapshot, scaleOf?: (name: string) => EvaluationScale): Detector {
    const detector = new Detector(snapshot.arms, snapshot.tokensPerStep, scaleOf);
    detector.#evaluations = snapshot.evaluations.map((state) => LossArm.restore(state));
    detector.#byName = new Map(detector.#evaluations.map((arm) => [arm.signal, arm]));
    detector.#training = LossArm.restore(snapshot.training);
    detector.#spectrum = SpectrumArm.restore(snapshot.spectrum);
    detector.#changes = RunChanges.restore(snapshot.changes);
    detector.#state = snapshot.state;
    detector.#step = snapshot.step;
    detector.#firstStep = snapshot.firstStep;
    detector.#firstAlarmStep = snapshot.firstAlarmStep;
    detector.#onset = snapshot.onset;
    detector.#timeline = snapshot.timeline;
    return detector;
  }

  #updateLosses(point: SaturationPoint): boolean {
    const { step, evalLoss, trainLoss, evaluations } = point;
    let isRenewed = false;
    // training first: over-fitting is told from the fall up to now
    if (typeof trainLoss === "number") isRenewed = this.#updateArm(this.#training, step, trainLoss);
    if (typeof evalLoss === "number") isRenewed = this.#updateArm(this.#armOf("evalLoss"), step, evalLoss) || isRenewed;
    for (const name in evaluations) {
      const value = evaluations[name];
      if (typeof value === "number") isRenewed = this.#updateArm(this.#armOf(name), step, value) || isRenewed;
    }
    return isRenewed;
  }

  #updateArm(arm: LossArm | undefined, step: number, value: number): boolean {
    if (arm === undefined || !arm.update(step, value)) return false;
    // training loss is judged only where nothing better is logged
    const isJudged = arm !== this.#training || this.#evaluations.length === 0;
    if (isJudged) arm.look(this.#lookAt(arm));
    return isJudged || arm.failures >= T.failures;
  }

  #armOf(name: string): LossArm | undefined {
    const known = this.#byName.get(name);
    if (known !== undefined || this.#evaluations.length >= T.evaluationSeries) return known;
    const isFirst = this.#evaluations.length === 0;
    const scale = name === "evalLoss" ? "loss" : this.#scaleOf(name);
    const arm = new LossArm(name, scale, isFirst || name === "evalLoss" ? T.lossBins : T.furtherBins);
    this.#evaluations.push(arm);
    this.#byName.set(name, arm);
    return arm;
  }

  #lookAt(arm: LossArm): LossLook {
    const { rising, anisotropy, anisotropyRising } = this.#spectrum.evidence;
    return {
      notBefore: this.#changes.notBefore,
      corroborated: rising && (anisotropy === null || anisotropyRising),
      family: Math.max(1, this.#evaluations.length),
      training: arm === this.#training || this.#training.series.length === 0 ? undefined : this.#training.series,
    };
  }

  #facts(evidenceOf: (arm: LossArm) => LossEvidence): Facts {
    const evaluations = this.#evaluations.map(evidenceOf);
    const chosen = chooseSeries(evaluations);
    const arm = chosen < 0 ? this.#training : this.#evaluations[chosen]!;
    const loss = chosen < 0 ? evidenceOf(this.#training) : evaluations[chosen]!;
    const { raisedAt } = this.#changes;
    const first = this.#firstStep ?? 0;
    const age = Math.max(0, this.#step) - first;
    const failing = [...this.#evaluations, this.#training].map(({ failures }) => failures);
    return {
      arms: this.#arms,
      step: Math.max(0, this.#step),
      loss,
      evaluations,
      spectrum: this.#spectrum.evidence,
      warmingUp: raisedAt !== null && this.#changes.isFirstClimb && raisedAt - first > T.warmingUpShare * age,
      failures: Math.max(...failing),
      neverLearned: hasNeverLearned(arm, loss),
      progressLost: hasLostProgress(arm, loss),
      wasAlarmed: this.#firstAlarmStep !== null,
    };
  }

  /** The verdict, and what later ones must know of it. */
  #remember(facts: Facts): SaturationVerdict {
    const verdict = this.#verdictOf(facts, false);
    this.#firstAlarmStep = verdict.firstAlarmStep;
    if (verdict.onset !== null && verdict.state !== "recovered") this.#onset = verdict.onset;
    this.#timeline = verdict.timeline;
    this.#state = verdict.state;
    return verdict;
  }

  #verdictOf(facts: Facts, isFinal: boolean): SaturationVerdict {
    const state = decideState(facts);
    const { loss, spectrum } = facts;
    const found = onsetOf(state, facts);
    const onset = hasOnset(state) ? (found ?? this.#onset) : null;
    const isAlarm = state === "saturated" || state === "saturation-suspected";
    const step = Math.max(0, this.#step);
    const sentence = verdictSentence(state, facts, onset);
    const perStep = this.#tokensPerStep;
    const verdict = {
      detectorVersion: DETECTOR_VERSION,
      state,
      step,
      arms: this.#arms,
      onset,
      onsetTokens:
        onset === null || perStep === null
          ? null
          : { best: onset.best * perStep, low: onset.low * perStep, high: onset.high * perStep },
      firstAlarmStep: this.#firstAlarmStep ?? (isAlarm ? step : null),
      transients: this.#changes.transients,
      lossCost: {
        aboveBest: loss.relativeRise === null ? null : Math.max(0, loss.relativeRise),
        aboveContinuation: loss.relativeShortfall,
      },
      bestCheckpoint: loss.signal === "trainLoss" ? null : loss.best,
      lastLossNats: loss.last?.lossNats ?? null,
      loss,
      evaluations: facts.evaluations,
      spectrum,
      missing: this.#missing(),
      notSaturationBecause: reasonsAgainst(state, facts, this.#changes.transients),
      timeline:
        state === this.#state
          ? this.#timeline
          : withChange(this.#timeline, { step, from: this.#state, to: state, why: sentence }),
      sentence,
    };
    return { ...verdict, figures: isFinal ? verdictFigures(verdict) : [] };
  }

  #missing(): string[] {
    const missing: string[] = [];
    if (this.#arms !== "spectrum") {
      if (this.#evaluations.length === 0) missing.push("evaluation loss");
      if (this.#training.series.points === 0) missing.push("training loss");
      if (!this.#changes.knowsLearningRate) missing.push("learning rate");
    }
    if (this.#arms !== "loss") {
      if (this.#spectrum.evidence.points === 0) missing.push("head spectrum");
      if (this.#spectrum.evidence.anisotropy === null) missing.push("anisotropy");
    }
    return missing;
  }
}

/** The series that turned, the one with the most certain rise of several; else one whose rise is held; else the first. -1 for none. */
function chooseSeries(evaluations: readonly LossEvidence[]): number {
  let chosen = evaluations.length === 0 ? -1 : 0;
  const weight = ({ regressed, held, zScore }: LossEvidence) =>
    (regressed ? 2 : held === null ? 0 : 1) * T.largeZ +
    (regressed || held !== null ? Math.min(zScore ?? 0, T.largeZ / 2) : 0);
  for (let i = 1; i < evaluations.length; i += 1) {
    if (weight(evaluations[i]!) > weight(evaluations[chosen]!)) chosen = i;
  }
  return chosen;
}

function withChange(timeline: readonly StateChange[], change: StateChange): readonly StateChange[] {
  const longer = [...timeline, change];
  // the first changes tell the story; of a long flutter only the latest are kept
  if (longer.length > T.timelineChanges) longer.splice(T.timelineChanges / 2, 1);
  return longer;
}

function hasOnset(state: SaturationState): boolean {
  return state !== "healthy" && state !== "unresolved" && state !== "warming-up" && state !== "insufficient-evidence";
}

/** Over-fitting begins where the evaluation loss turns; a regression where its floor ends; drift where the spectrum rises. */
function onsetOf(state: SaturationState, { loss, spectrum }: Facts): Onset | null {
  const { onset, minimumStep, regressed } = loss;
  if (!regressed || onset === null) return spectrum.rising ? spectrum.onset : null;
  if (state === "overfitting" && minimumStep !== null) {
    return { low: Math.min(onset.low, minimumStep), best: minimumStep, high: Math.max(onset.best, minimumStep) };
  }
  return onset;
}
