import { BinnedSeries, type BinnedSeriesState } from "./binned-series.ts";
import { type SpectralRise, spectralRise } from "./spectral-rise.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import type { SaturationPoint, SpectrumEvidence } from "./types.ts";

/** How each head signal becomes one that rises, in ln-units, when the spectrum collapses; the first one logged is used. */
const HEAD_SIGNALS = [
  ["singularEntropyQ", 1],
  ["singularEntropyP", 1],
  ["effectiveRankQ", -1],
  ["effectiveRankP", -1],
  ["stableRank", -1],
  ["spikeQ1", 1],
] as const satisfies readonly (readonly [keyof SaturationPoint, 1 | -1])[];

export interface SpectrumArmState {
  readonly signal: string | null;
  readonly head: BinnedSeriesState;
  readonly anisotropy: BinnedSeriesState;
  readonly firstAlarmStep: number | null;
  readonly sinceAnalysis: number;
  readonly firstStep: number | null;
  readonly evidence: SpectrumEvidence;
}

const NOTHING: SpectrumEvidence = {
  signal: null,
  points: 0,
  factor: null,
  logSlope: null,
  rising: false,
  collapsed: false,
  onset: null,
  firstAlarmStep: null,
  partialCollapses: [],
  anisotropy: null,
  anisotropyRise: null,
  anisotropyRising: false,
  anisotropyOnset: null,
  anisotropyBumps: [],
};

/** The spectrum arm: turning points of the head's spectrum and of last-layer anisotropy. Mutated by `update`. */
export class SpectrumArm {
  evidence: SpectrumEvidence = NOTHING;
  #signal: (typeof HEAD_SIGNALS)[number] | undefined;
  #head = new BinnedSeries(T.spectrumBins);
  #anisotropy = new BinnedSeries(T.spectrumBins);
  #firstAlarmStep: number | null = null;
  #sinceAnalysis = 0;
  #firstStep: number | null = null;

  get lastStep(): number {
    return Math.max(this.#head.lastStep, this.#anisotropy.lastStep);
  }

  /** Takes the point's spectral values; true when the evidence was renewed. */
  update(point: SaturationPoint): boolean {
    let closed = false;
    // ages count from the run's first logged step, of whatever signal
    this.#firstStep ??= point.step;
    this.#signal ??= firstSignal(point);
    if (this.#signal !== undefined) {
      const value = point[this.#signal[0]];
      if (isPositive(value)) closed = this.#head.push(point.step, this.#signal[1] * Math.log(value));
    }
    const anisotropy = point.anisotropy;
    if (typeof anisotropy === "number" && Number.isFinite(anisotropy)) {
      closed = this.#anisotropy.push(point.step, anisotropy) || closed;
    }
    if (!closed) return false;
    this.#sinceAnalysis += 1;
    if (this.#sinceAnalysis < Math.floor(this.#head.length / T.looksPerDoubling)) return false;
    this.#sinceAnalysis = 0;
    this.evidence = this.#assess();
    return true;
  }

  snapshot(): SpectrumArmState {
    return {
      signal: this.#signal?.[0] ?? null,
      head: this.#head.snapshot(),
      anisotropy: this.#anisotropy.snapshot(),
      firstAlarmStep: this.#firstAlarmStep,
      sinceAnalysis: this.#sinceAnalysis,
      firstStep: this.#firstStep,
      evidence: this.evidence,
    };
  }

  static restore(state: SpectrumArmState): SpectrumArm {
    const arm = new SpectrumArm();
    arm.#signal = HEAD_SIGNALS.find(([name]) => name === state.signal);
    arm.#head = BinnedSeries.restore(state.head);
    arm.#anisotropy = BinnedSeries.restore(state.anisotropy);
    arm.#firstAlarmStep = state.firstAlarmStep;
    arm.#sinceAnalysis = state.sinceAnalysis;
    arm.#firstStep = state.firstStep;
    arm.evidence = state.evidence;
    return arm;
  }

  #assess(): SpectrumEvidence {
    const now = this.lastStep;
    const origin = this.#firstStep ?? now;
    const head = spectralRise(this.#head, {
      turn: T.spectralTurn,
      onsetLow: T.spectralOnset,
      onsetHigh: T.spectralOnsetHigh,
      minimum: T.spectralRise,
      notBefore: Number.NEGATIVE_INFINITY,
      origin,
      logarithmic: true,
      skipFirstClimb: true,
    });
    const states = spectralRise(this.#anisotropy, {
      turn: T.anisotropyTurn,
      onsetLow: T.anisotropyOnset,
      onsetHigh: T.anisotropyRise,
      minimum: T.anisotropyEpisode,
      // states at initialisation say nothing: the first 5 % of the run's age is left out
      notBefore: origin + T.untrainedStatesShare * (now - origin),
      origin,
      logarithmic: false,
      skipFirstClimb: false,
    });
    const n = this.#anisotropy.length;
    const anisotropyRising = states !== undefined && states.rise >= T.anisotropyRise;
    const rising = head !== undefined && head.rise >= T.spectralRise;
    const collapsed = rising && isAbrupt(head) && (n === 0 || anisotropyRising);
    if (collapsed) this.#firstAlarmStep ??= now;
    return {
      signal: this.#signal?.[0] ?? null,
      points: this.#head.points,
      factor: head === undefined ? null : Math.exp(head.rise),
      logSlope: head?.logSlope ?? null,
      rising,
      // a collapse that has been seen lasts as long as the spectrum stays up, however flat it then is
      collapsed: collapsed || (rising && this.#firstAlarmStep !== null),
      onset: head?.onset ?? null,
      firstAlarmStep: this.#firstAlarmStep,
      partialCollapses: head?.recovered ?? [],
      anisotropy: n > 0 ? this.#anisotropy.mean[n - 1]! : null,
      anisotropyRise: states?.rise ?? null,
      anisotropyRising,
      anisotropyOnset: states?.onset ?? null,
      anisotropyBumps: states?.recovered ?? [],
    };
  }
}

function isAbrupt(head: SpectralRise): boolean {
  return head.rise >= T.collapseRise && head.logSlope !== null && head.logSlope >= T.collapseLogSlope;
}

/** A loop, not find: this runs for every point of runs without a spectrum. */
function firstSignal(point: SaturationPoint): (typeof HEAD_SIGNALS)[number] | undefined {
  for (const signal of HEAD_SIGNALS) if (isPositive(point[signal[0]])) return signal;
  return undefined;
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
