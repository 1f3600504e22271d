import { BinnedSeries, type BinnedSeriesState } from "./binned-series.ts";
import { onsetProfile } from "./onset-profile.ts";
import { fitPowerLaw, type PowerLaw, powerLawAt } from "./power-law.ts";
import { type HiddenRise, hiddenRise, type RiseQuestion, type RiseTest, testRise } from "./rise-test.ts";
import { medianOfThree } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import { trainChange } from "./train-change.ts";
import type { BestCheckpoint, EvaluationScale, LossEvidence, Onset } from "./types.ts";

/** What an alarm left behind: kept so that later looks do not change it. */
interface Latch {
  readonly regressed: boolean;
  /** relative rise that the alarm needed, and the highest since */
  readonly requiredRise: number;
  readonly topRise: number;
  readonly firstAlarmStep: number | null;
  readonly onset: Onset | null;
  /** in ages of so many steps, from 1 on */
  readonly law: { readonly law: PowerLaw; readonly unit: number } | null;
  /** minima before this step do not count; frozen while regressed */
  readonly notBefore: number;
  /** a rise was certain although the loss was falling again */
  readonly cameBackStep: number | null;
}

export interface LossArmState {
  readonly signal: string;
  readonly scale: EvaluationScale;
  readonly series: BinnedSeriesState;
  readonly sinceAnalysis: number;
  readonly latch: Latch;
  readonly first: BestCheckpoint | null;
  readonly best: BestCheckpoint | null;
  readonly last: BestCheckpoint | null;
  readonly failures: number;
  readonly failedAt: number;
  readonly evidence: LossEvidence;
}

/** How a loss is to be looked at. */
export interface LossLook {
  /** minima earlier than this step do not count */
  readonly notBefore: number;
  /** the spectrum arm sees a change too */
  readonly corroborated: boolean;
  /** evaluation series judged beside this one */
  readonly family: number;
  /** training loss, to tell over-fitting; none for the training loss itself */
  readonly training: BinnedSeries | undefined;
}

const START: Latch = {
  regressed: false,
  requiredRise: 0,
  topRise: 0,
  firstAlarmStep: null,
  onset: null,
  law: null,
  notBefore: 0,
  cameBackStep: null,
};

/** One loss series, watched for a lasting rise above its valley. Mutated by `update`. */
export class LossArm {
  readonly signal: string;
  readonly scale: EvaluationScale;
  /** as of the last look */
  evidence: LossEvidence;
  first: BestCheckpoint | null = null;
  best: BestCheckpoint | null = null;
  last: BestCheckpoint | null = null;
  /** consecutive values that no loss has */
  failures = 0;
  #series: BinnedSeries;
  #latch = START;
  #sinceAnalysis = 0;
  #failedAt = -1;

  constructor(signal: string, scale: EvaluationScale = "loss", bins: number = T.lossBins) {
    this.signal = signal;
    this.scale = scale;
    this.#series = new BinnedSeries(bins);
    this.evidence = this.#evidence(undefined, START, undefined, undefined, this.#series);
  }

  get series(): BinnedSeries {
    return this.#series;
  }

  /** Step of the newest value, failures included; -1 before the first. */
  get lastStep(): number {
    return Math.max(this.#series.lastStep, this.#failedAt);
  }

  /**
   * Adds a value as it was logged: true when it closed a bin and the evidence is to be renewed by `look`. A value that no loss has (not finite,
   * absurdly large, exactly zero) counts as a failure.
   */
  update(step: number, value: number): boolean {
    if (step <= this.lastStep) return false;
    if (isFailure(value, this.scale)) {
      this.failures += 1;
      this.#failedAt = step;
      return this.failures === T.failures;
    }
    const hadFailed = this.failures >= T.failures;
    this.failures = 0;
    const loss = this.scale === "loss" ? value : this.scale === "perplexity" ? Math.log(value) : -value;
    this.last = { step, lossNats: loss };
    this.first ??= this.last;
    if (this.best === null || loss < this.best.lossNats) this.best = this.last;
    if (!this.#series.push(step, loss)) return hadFailed;
    this.#sinceAnalysis += 1;
    // a look every 3 % of the bins, so the cost per point stays constant
    if (this.#sinceAnalysis < Math.floor(this.#series.length / T.looksPerDoubling)) return hadFailed;
    this.#sinceAnalysis = 0;
    return true;
  }

  /** Renews the evidence; what it finds is remembered. */
  look(look: LossLook): void {
    const { evidence, latch } = this.#judge(this.#series, look);
    this.#latch = latch;
    this.evidence = evidence;
  }

  /** The evidence on everything seen, the open bin included; nothing is remembered. */
  peek(look: LossLook): LossEvidence {
    return this.#judge(this.#series.withOpenBin(), look, true).evidence;
  }

  get cameBackStep(): number | null {
    return this.#latch.cameBackStep;
  }

  snapshot(): LossArmState {
    return {
      signal: this.signal,
      scale: this.scale,
      series: this.#series.snapshot(),
      sinceAnalysis: this.#sinceAnalysis,
      latch: this.#latch,
      first: this.first,
      best: this.best,
      last: this.last,
      failures: this.failures,
      failedAt: this.#failedAt,
      evidence: this.evidence,
    };
  }

  static restore(state: LossArmState): LossArm {
    const arm = new LossArm(state.signal, state.scale);
    arm.#series = BinnedSeries.restore(state.series);
    arm.#sinceAnalysis = state.sinceAnalysis;
    arm.#latch = state.latch;
    arm.first = state.first;
    arm.best = state.best;
    arm.last = state.last;
    arm.failures = state.failures;
    arm.#failedAt = state.failedAt;
    arm.evidence = state.evidence;
    return arm;
  }

  #question(look: LossLook): RiseQuestion {
    const isTraining = this.signal === "trainLoss";
    const z = look.corroborated ? T.zScoreCorroborated : T.zScore;
    return {
      notBefore: this.#latch.regressed ? this.#latch.notBefore : look.notBefore,
      // Bonferroni on the Gaussian tail: exp(-z^2 / 2) / family
      requiredZ: Math.sqrt(z * z + 2 * Math.log(look.family)),
      lasting: isTraining ? T.lastingTrainOnly : look.corroborated ? T.lastingCorroborated : T.lasting,
      lastingAbrupt: isTraining
        ? T.lastingTrainOnlyAbrupt
        : look.corroborated
          ? T.lastingCorroborated
          : T.lastingAbrupt,
    };
  }

  #judge(series: BinnedSeries, look: LossLook, isFinal = false): { evidence: LossEvidence; latch: Latch } {
    const question = this.#question(look);
    const found = testRise(series, question);
    const latch = found === undefined ? this.#latch : this.#latched(series, found, question);
    const hidden = isFinal ? hiddenRise(series, question.notBefore) : undefined;
    return { latch, evidence: this.#evidence(found, latch, hidden, look.training, series, question) };
  }

  #latched(series: BinnedSeries, found: RiseTest, question: RiseQuestion): Latch {
    const before = this.#latch;
    const { latestRise } = found;
    const cameBackStep = found.held === "coming back" ? series.lastStep : before.cameBackStep;
    if (before.regressed) {
      // it lasts until most of the rise is gone
      const topRise = Math.max(before.topRise, latestRise);
      const isNew = !isConfirmed(series, before.onset);
      const least =
        T.recoveredShare *
        (isNew && found.held === "coming back" ? topRise : Math.min(before.requiredRise, found.requiredRise));
      return { ...before, topRise, cameBackStep, regressed: latestRise >= least };
    }
    if (!found.isCertain) return { ...before, cameBackStep };
    return {
      regressed: true,
      requiredRise: found.requiredRise,
      topRise: latestRise,
      firstAlarmStep: before.firstAlarmStep ?? series.lastStep,
      // located once, with what was known at the alarm: later the floor is a small part of the curve
      onset: locate(series, found) ?? before.onset,
      law: lawBefore(series, found.valleyTo),
      notBefore: question.notBefore,
      cameBackStep,
    };
  }

  #evidence(
    found: RiseTest | undefined,
    latch: Latch,
    hidden: HiddenRise | undefined,
    training: BinnedSeries | undefined,
    series: BinnedSeries,
    question?: RiseQuestion,
  ): LossEvidence {
    const now = series.lastStep;
    const change =
      found === undefined || training === undefined || !latch.regressed
        ? undefined
        : trainChange(training, found.valleyStep, latch.onset?.best ?? found.valleyStep);
    const overfitting =
      change !== undefined &&
      change.relative <
        -Math.max(
          Math.min(T.overfittingShare * found!.relativeRise, T.overfittingFall),
          T.overfittingZ * change.standardError,
        );
    return {
      signal: this.signal,
      scale: this.scale,
      points: series.points,
      minimumStep: found?.valleyStep ?? null,
      minimumLoss: found?.valleyLevel ?? null,
      recentLoss: found?.recentLevel ?? null,
      relativeRise: found?.relativeRise ?? null,
      requiredRise: found?.requiredRise ?? null,
      relativeJitter: found?.relativeJitter ?? null,
      zScore: found?.zScore ?? null,
      lastedShare: found?.lasted ?? 0,
      lastedPoints: found?.lastedPoints ?? 0,
      held: found?.held ?? null,
      moreEvaluations: found === undefined || question === undefined ? null : moreEvaluations(series, found, question),
      hiddenRise: hidden?.relative ?? null,
      blind: hidden?.isTooMuch ?? false,
      firstAlarmStep: latch.firstAlarmStep,
      regressed: latch.regressed,
      confirmed: latch.regressed && isConfirmed(series, latch.onset),
      onset: latch.onset,
      relativeShortfall:
        latch.law === null || found === undefined || !latch.regressed
          ? null
          : found.recentLevel / powerLawAt(latch.law.law, 1 + (now - series.first[0]!) / latch.law.unit) - 1,
      trainChange: change?.relative ?? null,
      overfitting,
      best: this.best,
      last: this.last,
    };
  }
}

/** Whether a rise has lasted long enough since its onset to be called on its own. */
function isConfirmed(series: BinnedSeries, onset: Onset | null): boolean {
  const now = series.lastStep;
  return onset !== null && now - onset.best >= T.lastingCertain * (now - series.first[0]!);
}

/** Whether a logged value is one that no loss has: a failure's mark. A score of zero is a score. */
function isFailure(value: number, scale: EvaluationScale): boolean {
  return !Number.isFinite(value) || Math.abs(value) >= T.sentinel || (value === 0 && scale !== "score");
}

/** How many evaluations decide a held rise: until it has lasted, or until more of them make it certain. */
function moreEvaluations(series: BinnedSeries, found: RiseTest, question: RiseQuestion): number | null {
  if (found.held === null || found.zScore === null) return null;
  if (found.held === "small") {
    const size = (series.length - found.recentFrom) * series.width;
    return Math.max(1, Math.ceil(size * ((question.requiredZ / found.zScore) ** 2 - 1)));
  }
  const share = question.lastingAbrupt;
  return Math.max(1, Math.ceil((series.points * (share - found.lasted)) / (1 - share)));
}

function locate(series: BinnedSeries, found: RiseTest): Onset | undefined {
  const y = series.mean;
  const smooth = medianOfThree(y);
  // the floor: from where the curve first came within half the rise of its valley
  const limit = (found.valleyLevel + found.recentLevel) / 2;
  let from = found.valleyFrom;
  while (from > 0 && smooth[from - 1]! <= limit) from -= 1;
  const sigma = found.noise?.sigma ?? 0;
  const blocks = T.onsetBlock;
  const inflation =
    found.noise === undefined ? 1 : Math.max(1, (found.noise.meanVariance(blocks) * blocks) / (sigma * sigma));
  return onsetProfile(middles(series), smooth, from, y.length, { variance: sigma * sigma, inflation });
}

function lawBefore(series: BinnedSeries, to: number): Latch["law"] {
  const unit = (series.lastStep - series.first[0]!) / series.length;
  const ages = middles(series).map((step) => 1 + (step - series.first[0]!) / unit);
  const law = fitPowerLaw(ages, series.mean, firstUseful(series), to);
  return law === undefined ? null : { law, unit };
}

function firstUseful(series: BinnedSeries): number {
  const first = series.first[0]!;
  let from = 0;
  while (from < series.length && series.first[from]! - first < T.warmUpShare * (series.lastStep - first)) from += 1;
  return from;
}

function middles(series: BinnedSeries): Float64Array {
  return Float64Array.from({ length: series.length }, (_, i) => series.middle(i));
}
