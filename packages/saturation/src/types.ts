/**
 * Verdict states, from no evidence to certain trouble; `healthy` means tested and not found, `unresolved` that something rose, or could have
 * unseen; `recovered` keeps the memory of a regression that went away.
 */
export type SaturationState =
  | "warming-up"
  | "insufficient-evidence"
  | "healthy"
  | "unresolved"
  | "spectral-drift"
  | "saturation-suspected"
  | "saturated"
  | "overfitting"
  | "diverged"
  | "recovered";

/** Which evidence may be used: evaluation loss, head spectrum and hidden states, or both. */
export type SaturationArms = "loss" | "spectrum" | "both";

/** One update: a step and whatever was measured there; absent, null and non-finite spectral values are skipped. */
export interface SaturationPoint {
  /** non-negative training step; values at or before the last step of the same signal are ignored */
  readonly step: number;
  /** nats per token on held-out text; NaN or Infinity counts towards divergence */
  readonly evalLoss?: number | null | undefined;
  /** nats per token on the batch of this step */
  readonly trainLoss?: number | null | undefined;
  readonly learningRate?: number | null | undefined;
  /** sequences per step, and tokens per sequence: a change of either explains a shift of the loss */
  readonly batchSize?: number | null | undefined;
  readonly sequenceLength?: number | null | undefined;
  /** something done to the run at this step, in a word or two: "resumed", "data mixture changed" */
  readonly event?: string | null | undefined;
  /** other evaluation series by name, losses or perplexities; each has its own verdict */
  readonly evaluations?: Readonly<Record<string, number | null | undefined>> | null | undefined;
  /** KL(q ‖ uniform) of the head, nats, squared convention */
  readonly singularEntropyQ?: number | null | undefined;
  readonly singularEntropyP?: number | null | undefined;
  readonly effectiveRankQ?: number | null | undefined;
  readonly effectiveRankP?: number | null | undefined;
  readonly spikeQ1?: number | null | undefined;
  readonly stableRank?: number | null | undefined;
  /** mean cosine of last-layer states, -1..1 */
  readonly anisotropy?: number | null | undefined;
}

export interface SaturationOptions {
  /** @default "both" */
  readonly arms?: SaturationArms;
  /** tokens per training step; when given, onsets are also told in tokens */
  readonly tokensPerStep?: number;
  /** how a series of `evaluations` reads. @default "loss" */
  readonly scaleOf?: (name: string) => EvaluationScale;
}

/** An onset with its interval, in training steps. */
export interface Onset {
  readonly best: number;
  readonly low: number;
  readonly high: number;
}

/** How the values of an evaluation series read: a loss in nats, a perplexity (judged by its logarithm), or a score, where more is better. */
export type EvaluationScale = "loss" | "perplexity" | "score";

/** Why a rise that stands out of the noise is not called: too small to be sure, too new, falling again, or like bumps the run had before. */
export type HeldBecause = "small" | "new" | "coming back" | "seen before";

/** What one loss series shows. Relative numbers are fractions of the loss at its valley; losses are in nats, or what was logged. */
export interface LossEvidence {
  /** "evalLoss", "trainLoss", or the name of a further evaluation series */
  readonly signal: string;
  readonly scale: EvaluationScale;
  /** evaluations seen */
  readonly points: number;
  /** the valley, lowest smoothed stretch: middle step and level */
  readonly minimumStep: number | null;
  readonly minimumLoss: number | null;
  /** smoothed recent level */
  readonly recentLoss: number | null;
  /** (recent - valley) / valley */
  readonly relativeRise: number | null;
  /** relative rise needed for an alarm: the larger of the floor and two jitters */
  readonly requiredRise: number | null;
  /** standard deviation of one bin of the curve, relative to the loss; null while no rise called for it */
  readonly relativeJitter: number | null;
  /** rise in standard errors, autocorrelation allowed for */
  readonly zScore: number | null;
  /** share of the run, and evaluations, since the rise passed its half */
  readonly lastedShare: number;
  readonly lastedPoints: number;
  /** why a rise that stands out is not called; null when none does, or when it is */
  readonly held: HeldBecause | null;
  /** evaluations after which a held rise will be decided, as far as can be told */
  readonly moreEvaluations: number | null;
  /** largest lasting rise that the curve's noise may hide (it would show more four times in five); null when not known */
  readonly hiddenRise: number | null;
  /** that is more than 1 % and than three jitters: the curve cannot be called healthy */
  readonly blind: boolean;
  readonly firstAlarmStep: number | null;
  readonly regressed: boolean;
  /** regressed, and lasting long enough to be called on this series alone */
  readonly confirmed: boolean;
  readonly onset: Onset | null;
  /** (recent - power-law continuation of the curve before its valley) / continuation */
  readonly relativeShortfall: number | null;
  /** relative change of the smoothed training loss between the valley and now; null when not logged */
  readonly trainChange: number | null;
  /** training loss fell meanwhile: the gap widens */
  readonly overfitting: boolean;
  readonly best: BestCheckpoint | null;
  readonly last: BestCheckpoint | null;
}

/** A rise of the spectrum: from its trough, to its top, and back when it recovered. */
export interface SpectralEpisode {
  readonly fromStep: number;
  readonly toStep: number;
  /** null while it has not recovered */
  readonly recoveredByStep: number | null;
  /** highest value over value at the trough */
  readonly factor: number;
}

/** What the spectrum arm found. */
export interface SpectrumEvidence {
  readonly signal: string | null;
  readonly points: number;
  /** last value over the value at the trough the present rise started from */
  readonly factor: number | null;
  /** d ln(signal) / d ln(age) since the onset, age counted from the first logged step */
  readonly logSlope: number | null;
  readonly rising: boolean;
  readonly collapsed: boolean;
  readonly onset: Onset | null;
  readonly firstAlarmStep: number | null;
  readonly partialCollapses: readonly SpectralEpisode[];
  readonly anisotropy: number | null;
  /** rise of anisotropy above its earlier minimum */
  readonly anisotropyRise: number | null;
  readonly anisotropyRising: boolean;
  readonly anisotropyOnset: Onset | null;
  /** bumps of anisotropy that went back by at least a fifth */
  readonly anisotropyBumps: readonly SpectralEpisode[];
}

/** A change of the run that explains a shift of its loss. */
export interface Transient {
  readonly step: number;
  /** "learning rate raised", "batch size changed", or the event's own text */
  readonly what: string;
}

export interface StateChange {
  readonly step: number;
  readonly from: SaturationState;
  readonly to: SaturationState;
  readonly why: string;
}

export interface BestCheckpoint {
  readonly step: number;
  readonly lossNats: number;
}

/** One number of a verdict in words; a label may stand for several series, each told once. */
export interface VerdictFigure {
  readonly key:
    | "onset"
    | "alarm"
    | "series"
    | "valley"
    | "rise"
    | "requirement"
    | "significance"
    | "hidden"
    | "continuation"
    | "training"
    | "best"
    | "last"
    | "evaluations";
  readonly label: string;
  readonly text: string;
}

/** The assessment of a run up to `step`. */
export interface SaturationVerdict {
  /** of the detector that made it */
  readonly detectorVersion: number;
  readonly state: SaturationState;
  /** last step seen */
  readonly step: number;
  readonly arms: SaturationArms;
  readonly onset: Onset | null;
  /** onset times tokensPerStep, when that is known */
  readonly onsetTokens: Onset | null;
  /** first step at which the state was saturation-suspected or saturated */
  readonly firstAlarmStep: number | null;
  /** changes of the run that shifts of the loss are put down to, oldest first */
  readonly transients: readonly Transient[];
  /** loss above the best smoothed level, and above the power-law continuation, as fractions */
  readonly lossCost: { readonly aboveBest: number | null; readonly aboveContinuation: number | null };
  /** the lowest evaluation of that series: the checkpoint to keep */
  readonly bestCheckpoint: BestCheckpoint | null;
  readonly lastLossNats: number | null;
  /** the series the verdict rests on: the one that turned, if one did */
  readonly loss: LossEvidence;
  /** every evaluation series, the first logged first */
  readonly evaluations: readonly LossEvidence[];
  readonly spectrum: SpectrumEvidence;
  /** signals that would have helped and were never logged */
  readonly missing: readonly string[];
  /** why a rise was judged to be something else */
  readonly notSaturationBecause: readonly string[];
  readonly timeline: readonly StateChange[];
  /** its numbers in words, the same wherever they are shown */
  readonly figures: readonly VerdictFigure[];
  /** what a person reads; states co-occurrence, never cause */
  readonly sentence: string;
}
