/** Verdict states, from no evidence to certain trouble; `recovered` keeps the memory of a regression that went away. */
export type SaturationState =
  | "warming-up"
  | "insufficient-evidence"
  | "healthy"
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
}

/** An onset with its interval, in training steps. */
export interface Onset {
  readonly best: number;
  readonly low: number;
  readonly high: number;
}

/** What the loss arm found. Relative numbers are fractions of the loss at its minimum. */
export interface LossEvidence {
  readonly signal: "evalLoss" | "trainLoss";
  /** evaluations seen */
  readonly points: number;
  /** the smoothed minimum: middle step and level in nats */
  readonly minimumStep: number | null;
  readonly minimumLoss: number | null;
  /** smoothed recent level in nats */
  readonly recentLoss: number | null;
  /** (recent - minimum) / minimum */
  readonly relativeRise: number | null;
  /** relative rise needed for an alarm: the larger of the floor and three jitters */
  readonly requiredRise: number | null;
  /** jitter of one bin of the smoothed curve, relative to the loss */
  readonly relativeJitter: number | null;
  /** rise in standard errors, autocorrelation allowed for */
  readonly zScore: number | null;
  readonly firstAlarmStep: number | null;
  readonly regressed: boolean;
  readonly onset: Onset | null;
  /** (recent - power-law continuation of the curve before its minimum) / continuation */
  readonly relativeShortfall: number | null;
  /** relative change of the smoothed training loss between the minimum and now; null when not logged */
  readonly trainChange: number | null;
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
  /** d ln(signal) / d ln(step) since the onset */
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

/** The assessment of a run up to `step`. */
export interface SaturationVerdict {
  readonly state: SaturationState;
  /** last step seen */
  readonly step: number;
  readonly arms: SaturationArms;
  readonly onset: Onset | null;
  /** onset times tokensPerStep, when that is known */
  readonly onsetTokens: Onset | null;
  /** first step at which the state was saturation-suspected or saturated */
  readonly firstAlarmStep: number | null;
  /** loss above the best smoothed level, and above the power-law continuation, as fractions */
  readonly lossCost: { readonly aboveBest: number | null; readonly aboveContinuation: number | null };
  /** the smoothed minimum moved to the nearest evaluation kept: the checkpoint to keep */
  readonly bestCheckpoint: BestCheckpoint | null;
  readonly lastLossNats: number | null;
  readonly loss: LossEvidence;
  readonly spectrum: SpectrumEvidence;
  /** signals that would have helped and were never logged */
  readonly missing: readonly string[];
  /** why a rise was judged to be something else */
  readonly notSaturationBecause: readonly string[];
  readonly timeline: readonly StateChange[];
  /** what a person reads; states co-occurrence, never cause */
  readonly sentence: string;
}
