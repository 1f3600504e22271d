import { createRandomStream, type RandomStream } from "./random.ts";
import type { SaturationPoint } from "./types.ts";

export type SimulatedKind = "healthy" | "saturating" | "overfitting";
export type SimulatedSchedule = "constant" | "cosine" | "warmup-stable-decay" | "restarts";

export interface SimulationOptions {
  readonly seed: number;
  /** evaluations. @default 10000 */
  readonly points?: number;
  /** steps between evaluations. @default 10 */
  readonly every?: number;
  /** @default "healthy" */
  readonly kind?: SimulatedKind;
  /** drawn from the seed when absent */
  readonly schedule?: SimulatedSchedule;
  /** standard deviation of the noise as a fraction of the final loss. @default 0.003 */
  readonly noise?: number;
  /** lag-1 autocorrelation of the noise; drawn from 0..0.9 when absent */
  readonly autocorrelation?: number;
  /** spikes in the run; drawn from 0..6 when absent */
  readonly spikes?: number;
  /** lasting relative rise of a saturating or over-fitting run. @default 0.01 */
  readonly rise?: number;
  /** onset as a fraction of the run; drawn from 0.3..0.6 when absent */
  readonly onsetFraction?: number;
  /** whether the learning rate is logged; drawn when absent */
  readonly logsLearningRate?: boolean;
  /** adds a head spectrum and anisotropy, which change with saturation. @default false */
  readonly spectrum?: boolean;
}

export interface SimulatedRun {
  readonly points: readonly SaturationPoint[];
  readonly kind: SimulatedKind;
  readonly schedule: SimulatedSchedule;
  /** null for a healthy run */
  readonly onsetStep: number | null;
  readonly lastStep: number;
}

const SCHEDULES: readonly SimulatedSchedule[] = ["constant", "cosine", "warmup-stable-decay", "restarts"];

/**
 * A simulated run: L(t) = E + A t^-alpha (Hoffmann et al. 2022 at fixed size), times a term that follows the learning rate,
 * plus AR(1) noise, decaying spikes (up to 30 % high, gone within tens of evaluations) and, when saturating, a
 * ramp to a plateau of `rise` that stays; over-fitting ramps on while training loss falls. Same seed, same run.
 */
export function simulateRun(options: SimulationOptions): SimulatedRun {
  const random = createRandomStream(options.seed);
  const n = options.points ?? 10_000;
  const every = options.every ?? 10;
  const kind = options.kind ?? "healthy";
  // a restart after the onset would hide it: saturating runs draw from the other schedules
  const choices = kind === "healthy" ? SCHEDULES.length : SCHEDULES.length - 1;
  const drawnSchedule = SCHEDULES[Math.floor(random.uniform() * choices)]!;
  const schedule = options.schedule ?? drawnSchedule;
  const lastStep = n * every;
  const floor = 1.7 + 2 * random.uniform();
  const exponent = 0.25 + 0.35 * random.uniform();
  const amplitude = 8 * (0.6 + 0.4 * random.uniform()) * (0.01 * lastStep) ** (exponent - 0.25) * 0.5;
  const drawnCorrelation = 0.9 * random.uniform();
  const rho = options.autocorrelation ?? drawnCorrelation;
  const drawnSpikes = Math.floor(7 * random.uniform());
  const spikes = drawSpikes(random, options.spikes ?? drawnSpikes, n);
  const drawnOnset = 0.3 + 0.3 * random.uniform();
  const onset = Math.round((options.onsetFraction ?? drawnOnset) * n);
  const logsRate = options.logsLearningRate ?? random.uniform() < 0.5;
  const clean = (step: number) => floor + amplitude * step ** -exponent;
  const level = clean(lastStep);
  const sigma = (options.noise ?? 0.003) * level;
  const rise = (options.rise ?? 0.01) * level;
  const rampLength = 0.05 * n;
  // lower rates settle lower: up to 3 % between peak and zero
  const baseAt = (index: number) => clean(index * every) + 0.03 * level * learningRate(schedule, index / n);
  const points: SaturationPoint[] = [];
  let evalNoise = random.normal();
  let spikeHeight = 0;
  for (let i = 1; i <= n; i += 1) {
    const step = i * every;
    const progress = i / n;
    evalNoise = rho * evalNoise + Math.sqrt(1 - rho * rho) * random.normal();
    spikeHeight = spikeHeight * 0.8 + (spikes.get(i) ?? 0) * level;
    const rate = learningRate(schedule, progress);
    const base = baseAt(i);
    const ramp = Math.max(0, Math.min(1, (i - onset) / rampLength));
    // from the onset on the loss no longer learns: else decay and schedule would eat the rise
    const frozen = i > onset && kind !== "healthy" ? Math.max(0, baseAt(onset) - base) : 0;
    const grown = Math.max(0, (i - onset) / (0.2 * n));
    const harm = kind === "saturating" ? frozen + rise * ramp : kind === "overfitting" ? frozen + rise * grown : 0;
    const fit = kind === "overfitting" ? -2 * rise * grown : harm;
    const point: { -readonly [K in keyof SaturationPoint]: SaturationPoint[K] } = {
      step,
      evalLoss: base + harm + spikeHeight + sigma * evalNoise,
      trainLoss: base + fit + spikeHeight + 3 * sigma * random.normal(),
    };
    if (logsRate) point.learningRate = 1e-3 * rate;
    if (options.spectrum)
      addSpectrum(point, progress, kind === "saturating" ? Math.max(0, (i - onset) / n) : 0, random);
    points.push(point);
  }
  return { points, kind, schedule, onsetStep: kind === "healthy" ? null : onset * every, lastStep };
}

/** Learning rate relative to its peak at a fraction of the run; 2 % warm-up in all schedules. */
function learningRate(schedule: SimulatedSchedule, progress: number): number {
  if (progress < 0.02) return progress / 0.02;
  switch (schedule) {
    case "constant":
      return 1;
    case "cosine":
      return 0.1 + 0.45 * (1 + Math.cos(Math.PI * progress));
    case "warmup-stable-decay":
      return progress < 0.8 ? 1 : Math.max(0, (1 - progress) / 0.2);
    case "restarts":
      return 0.1 + 0.45 * (1 + Math.cos(Math.PI * ((progress * 3) % 1)));
  }
}

function drawSpikes(random: RandomStream, count: number, n: number): Map<number, number> {
  const spikes = new Map<number, number>();
  for (let k = 0; k < count; k += 1) spikes.set(Math.ceil(random.uniform() * n), 0.3 * random.uniform());
  return spikes;
}

/** Structured, then flat, then (when saturating) spiked: singular entropy and anisotropy in the shape of the paper's Fig 5. */
function addSpectrum(
  point: { -readonly [K in keyof SaturationPoint]: SaturationPoint[K] },
  progress: number,
  sinceOnset: number,
  random: RandomStream,
): void {
  const flat = 0.2 + 0.5 * Math.exp(-progress / 0.1);
  point.singularEntropyQ = (flat + 3 * (1 - Math.exp(-sinceOnset / 0.15))) * Math.exp(0.01 * random.normal());
  point.anisotropy = 0.2 + 0.7 * (1 - Math.exp(-sinceOnset / 0.08)) + 0.005 * random.normal();
}
