import { createRandomStream, type RandomStream } from "./random.ts";
import {
  DIVERGENCES,
  diverge,
  drawEffects,
  type Effects,
  HEALTHY_FAMILIES,
  type HealthyFamily,
  RISE_SHAPES,
  type RiseShape,
  riseShape,
  type SpectrumTiming,
  simulatedSpectrum,
} from "./simulate-effects.ts";
import { colouredNoise, spikeTrain } from "./simulate-noise.ts";
import type { SaturationPoint } from "./types.ts";

export type HardKind = "healthy" | "saturating" | "overfitting" | "diverged" | "never learned";

/** All but seed and kind are drawn from the seed when absent. */
export interface HardOptions {
  readonly seed: number;
  readonly kind: HardKind;
  readonly family?: HealthyFamily;
  readonly evaluations?: number;
  /** standard deviation of one evaluation around its level, relative to the final loss */
  readonly jitter?: number;
  readonly autocorrelation?: number;
  readonly rise?: number;
  readonly shape?: RiseShape;
  readonly onsetFraction?: number;
  readonly spectrum?: SpectrumTiming;
  /** evaluation series beside `evalLoss`, without its rise. @default 0 */
  readonly others?: number;
}

/** What is true of a drawn run. */
export interface HardTruth {
  readonly kind: HardKind;
  readonly family: string;
  readonly evaluations: number;
  readonly jitter: number;
  readonly autocorrelation: number;
  /** relative rise at the end over the level at the onset; 0 when there is none */
  readonly rise: number;
  readonly onsetStep: number | null;
  readonly firstStep: number;
  readonly lastStep: number;
  readonly spectrum: SpectrumTiming;
  /** >= 3 jitters, begun >= 15 % of the run before its end, >= 4 evaluations after it */
  readonly lasting: boolean;
}

export interface HardRun {
  readonly points: readonly SaturationPoint[];
  readonly truth: HardTruth;
}

type Draft = { -readonly [K in keyof SaturationPoint]: SaturationPoint[K] };

const SPACINGS = [1, 5, 10, 100, 250, 1000, 4096] as const;
const TIMINGS = ["none", "leading", "with", "lagging"] as const;

/**
 * A run of a hard kind, everything drawn from the seed: L(t) = E + A (1 + t)^-alpha, a term that follows the learning rate, AR(1) noise
 * of correlation 0..0.99, and what its family or kind adds. Same seed and options, same run. O(evaluations).
 */
export function simulateHardRun(options: HardOptions): HardRun {
  const random = createRandomStream(Math.imul(options.seed + 1, 0x9e3779b1));
  const draw = <T>(list: readonly T[]): T => list[Math.floor(list.length * random.uniform())]!;
  const { kind, others = 0 } = options;
  const drawnCount = Math.round(10 ** (1.2 + 2.8 * random.uniform()));
  const count = options.evaluations ?? (kind === "healthy" ? drawnCount : Math.max(20, drawnCount));
  const drawnFamily = draw(HEALTHY_FAMILIES);
  const family = options.family ?? (kind === "healthy" ? drawnFamily : "plain");
  const drawnJitter = 10 ** (-3.5 + 1.5 * random.uniform());
  const jitter = options.jitter ?? drawnJitter;
  const drawnCorrelation = draw([0, 0.5 * random.uniform(), 0.9 * random.uniform(), 0.9]);
  const ofFamily =
    family === "long memory" ? 0.95 + 0.04 * random.uniform() : family === "re-drawn" ? 0 : drawnCorrelation;
  const autocorrelation = options.autocorrelation ?? ofFamily;
  const every = draw(SPACINGS);
  const curve = drawCurve(random);
  const effects = drawEffects(random, family);
  const harm = drawHarm(random, options, jitter);
  const noise = colouredNoise(random, {
    length: count,
    autocorrelation,
    tails: random.uniform() < 0.15 ? 5 : Number.POSITIVE_INFINITY,
  });
  const spikes = spikeTrain(random, family === "spikes" ? 1 + Math.floor(6 * random.uniform()) : 0, count);
  const unit = 10 ** (family === "quantised" ? draw([2, 3]) : draw([4, 12, 12]));
  const level = curve.at(1);
  const points: SaturationPoint[] = [];
  for (let i = 0; i < count; i += 1) {
    const progress = (i + 1) / count;
    const base =
      kind === "never learned" ? harm.stuck(progress, curve.untrained) : curve.at(Math.min(progress, harm.frozenFrom));
    // from the onset on neither curve nor schedule goes on: else learning would eat the rise
    const shift = kind === "never learned" ? 0 : effects.loss(Math.min(progress, harm.frozenFrom));
    const common = level * (shift + spikes[i]!);
    const rise = harm.at(progress) * base;
    const fail = (value: number) =>
      harm.divergence === null ? value : diverge(harm.divergence, progress, harm.onset!, value, curve.untrained);
    const point: Draft = { step: (i + 1) * every };
    point.evalLoss = fail(Math.round((base + rise + common + level * jitter * noise[i]!) * unit) / unit);
    point.trainLoss = fail(
      base + (kind === "overfitting" ? -2 : 1) * rise + common + 3 * jitter * level * random.normal(),
    );
    log(point, effects, progress, 1 / count);
    if (harm.timing !== "none") Object.assign(point, simulatedSpectrum(random, progress, harm.spectrumFrom));
    if (others > 0) point.evaluations = drawOthers(random, others, base + common, level * jitter, noise[i]!);
    points.push(point);
  }
  const rise = harm.at(1);
  return {
    points,
    truth: {
      kind,
      family: kind === "saturating" ? harm.shape : (harm.divergence ?? family),
      evaluations: count,
      jitter,
      autocorrelation,
      rise,
      onsetStep: harm.onset === null ? null : Math.ceil(harm.onset * count) * every,
      firstStep: every,
      lastStep: count * every,
      spectrum: harm.timing,
      lasting: harm.onset !== null && rise >= 3 * jitter && harm.onset <= 0.85 && count * (1 - harm.onset) >= 4,
    },
  };
}

/** Learning curves from an untrained 10-11 nats on: still falling at the end, nearly flat, or on a plateau since long. */
function drawCurve(random: RandomStream) {
  const exponent = 0.2 + 0.4 * random.uniform();
  const floor = 1.5 + 1.7 * random.uniform();
  const steepness = 10 ** (1.5 + 4 * random.uniform());
  const plateau = 0.02 + 0.08 * random.uniform();
  const isPlateau = random.uniform() < 0.3;
  const untrained = 10 + random.uniform();
  const shape = (progress: number) =>
    isPlateau ? Math.exp(-progress / plateau) : (1 + steepness * progress) ** -exponent;
  return { untrained, at: (progress: number) => floor + (untrained - floor) * shape(progress) };
}

function drawHarm(random: RandomStream, options: HardOptions, jitter: number) {
  const { kind } = options;
  const drawnShape = RISE_SHAPES[Math.floor(RISE_SHAPES.length * random.uniform())]!;
  const shape = options.shape ?? (kind === "overfitting" ? "slow ramp" : drawnShape);
  const drawnOnset = 0.2 + 0.66 * random.uniform();
  const onset = kind === "healthy" || kind === "never learned" ? null : (options.onsetFraction ?? drawnOnset);
  const drawnRise = kind === "overfitting" ? 0.05 + 0.5 * random.uniform() : 0.005 * 800 ** random.uniform();
  const height = options.rise ?? Math.max(drawnRise, kind === "overfitting" ? 5 * jitter : 0);
  const timing = options.spectrum ?? (kind === "saturating" ? TIMINGS[Math.floor(4 * random.uniform())]! : "none");
  const lag = timing === "leading" ? -0.1 : timing === "lagging" ? 0.1 : 0;
  const grow = riseShape(random, shape, onset === null ? 1 : 1 - onset);
  const rises = kind === "saturating" || kind === "overfitting";
  const unigram = random.uniform() < 0.5 ? 0 : 0.08 * random.uniform();
  const divergence = kind === "diverged" ? DIVERGENCES[Math.floor(DIVERGENCES.length * random.uniform())]! : null;
  return {
    shape,
    onset,
    timing,
    divergence,
    frozenFrom: rises && onset !== null ? onset : 1,
    spectrumFrom: onset === null || !rises ? null : Math.max(0.12, onset + lag),
    at: (progress: number) => (rises && onset !== null && progress > onset ? height * grow(progress - onset) : 0),
    stuck: (progress: number, untrained: number) => untrained * (1 - unigram * (1 - Math.exp(-progress / 0.02))),
  };
}

function log(point: Draft, effects: Effects, progress: number, share: number): void {
  if (!effects.logged) return;
  point.learningRate = 1e-3 * effects.learningRate(progress);
  if (effects.batchSize) point.batchSize = effects.batchSize(progress);
  if (effects.sequenceLength) point.sequenceLength = effects.sequenceLength(progress);
  for (const { at, text } of effects.events) if (at <= progress && at > progress - share) point.event = text;
}

/** Series of the same checkpoints: half of their noise is that of the first. */
function drawOthers(random: RandomStream, count: number, base: number, jitter: number, shared: number) {
  const values: Record<string, number> = {};
  for (let k = 1; k <= count; k += 1) {
    values[`other_${k}`] = (1 + 0.3 * k) * (base + 0.7 * jitter * (shared + random.normal()));
  }
  return values;
}
