import type { RandomStream } from "./random.ts";

export const HEALTHY_FAMILIES = [
  "plain",
  "step schedule",
  "cyclic",
  "re-warming",
  "mixture switch",
  "batch ramp",
  "sequence length",
  "resumes",
  "spikes",
  "re-drawn",
  "quantised",
  "long memory",
] as const;
export type HealthyFamily = (typeof HEALTHY_FAMILIES)[number];

/** What happens to the loss of a healthy run beside learning, by progress 0..1, relative to its final level. */
export interface Effects {
  readonly loss: (progress: number) => number;
  /** relative to its peak */
  readonly learningRate: (progress: number) => number;
  readonly batchSize?: (progress: number) => number;
  readonly sequenceLength?: (progress: number) => number;
  /** what is logged as an event when progress passes `at` */
  readonly events: readonly { readonly at: number; readonly text: string }[];
  /** whether rate, batch, length and events are logged */
  readonly logged: boolean;
}

const warm = (progress: number) => Math.min(1, progress / 0.02);
const cosine = (progress: number) => 0.1 + 0.45 * (1 + Math.cos(Math.PI * progress));

/** Effects of a family, drawn. Unnamed shocks of a kind that no rule could tell from harm come early enough to be learned off. */
export function drawEffects(random: RandomStream, family: HealthyFamily): Effects {
  const depth = 0.005 + 0.04 * random.uniform();
  const decay = 0.7 + 0.2 * random.uniform();
  const base = [
    () => 1,
    cosine,
    (p: number) => (p < decay ? 1 : Math.max(0, (1 - p) / (1 - decay))),
    (p: number) => 1 - 0.9 * p,
  ][Math.floor(4 * random.uniform())]!;
  const at = 0.2 + 0.7 * random.uniform();
  const isLogged = random.uniform() < 0.6;
  const follow = (rate: (p: number) => number, extra = (_p: number) => 0): Effects => ({
    learningRate: (p) => warm(p) * rate(p),
    loss: (p) => depth * (rate(p) - rate(1)) + extra(p),
    events: [],
    logged: isLogged,
  });
  switch (family) {
    case "step schedule":
      return follow((p) => 0.1 ** (Number(p > 0.5) + Number(p > 0.75)));
    case "cyclic": {
      const cycles = 3 + Math.floor(6 * random.uniform());
      const triangular = random.uniform() < 0.5;
      return follow((p) => {
        const phase = (p * cycles) % 1;
        return triangular ? 0.1 + 0.9 * (1 - Math.abs(2 * phase - 1)) : cosine(phase);
      });
    }
    case "re-warming": {
      const peak = 0.5 + 0.5 * random.uniform();
      const low = (p: number) => Math.max(0.1, base(p));
      const rate = (p: number) =>
        p < at
          ? low(p)
          : low(at) +
            (Math.max(low(at), peak) - low(at)) * Math.min(1, (p - at) / 0.02) * (1 - (p - at) / (1 - at + 1e-9));
      return { ...follow(rate), logged: at > 0.6 || isLogged };
    }
    case "mixture switch": {
      const jump = 0.01 + 0.05 * random.uniform();
      const isNamed = at > 0.5 || isLogged;
      // harder data for good, where that is logged; else the loss comes all the way back
      const kept = isNamed ? 0.5 * random.uniform() : 0;
      const relearn = 0.02 + 0.05 * random.uniform();
      const switched = (p: number) =>
        p < at ? 0 : jump * (kept + (1 - kept) * (1 + (p - at) / relearn) ** -0.7) - 0.3 * jump * (p - at);
      return {
        ...follow(base, switched),
        events: [{ at, text: "data mixture changed" }],
        logged: isNamed,
      };
    }
    case "batch ramp":
      return {
        ...follow(base, (p) => -0.01 * Math.floor(4 * p)),
        batchSize: (p) => 64 * 2 ** Math.floor(4 * p),
      };
    case "sequence length": {
      const bump = 0.01 + 0.02 * random.uniform();
      return {
        ...follow(base, (p) => (p < at ? 0 : bump * Math.exp(-(p - at) / 0.03) - 0.01)),
        sequenceLength: (p) => (p < at ? 1024 : 4096),
      };
    }
    case "resumes": {
      const bump = 0.005 + 0.02 * random.uniform();
      const second = at + 0.05 + 0.04 * random.uniform();
      const after = (p: number, t: number) => (p < t ? 0 : bump * Math.exp(-(p - t) / 0.01));
      return {
        ...follow(base, (p) => after(p, at) + after(p, second)),
        events: [at, second].map((time) => ({ at: time, text: "resumed" })),
      };
    }
    default:
      return follow(base);
  }
}

export const RISE_SHAPES = ["jump", "ramp", "slow ramp", "bend", "partial recovery"] as const;
export type RiseShape = (typeof RISE_SHAPES)[number];

/** Share 0..1 of a lasting rise that is there at a time since its onset, both as shares of the run; 1 at the end. */
export function riseShape(random: RandomStream, shape: RiseShape, left: number): (since: number) => number {
  switch (shape) {
    case "jump":
      return (since) => Math.min(1, since / 0.003);
    case "ramp": {
      const length = Math.min(left, 0.03 + 0.12 * random.uniform());
      return (since) => Math.min(1, since / length);
    }
    case "slow ramp":
      return (since) => since / left;
    case "bend": {
      const power = 1.3 + 0.7 * random.uniform();
      return (since) => (since / left) ** power;
    }
    case "partial recovery": {
      const over = 0.3 + 0.7 * random.uniform();
      return (since) => Math.min(1, since / 0.03) * (1 + over * Math.exp(-since / (0.25 * left)));
    }
  }
}

export const DIVERGENCES = ["nan", "infinity", "sentinel", "zeros", "blow-up"] as const;
export type Divergence = (typeof DIVERGENCES)[number];

/** What a diverged run logs from `at` on: failure values, or a loss that climbs back towards the untrained one. */
export function diverge(kind: Divergence, progress: number, at: number, value: number, untrained: number): number {
  if (progress < at) return value;
  switch (kind) {
    case "nan":
      return Number.NaN;
    case "infinity":
      return Number.POSITIVE_INFINITY;
    case "sentinel":
      return Number.MAX_VALUE;
    case "zeros":
      return 0;
    case "blow-up":
      return value + (untrained - value) * 0.8 * (1 - Math.exp(-(progress - at) / 0.02));
  }
}

export type SpectrumTiming = "none" | "leading" | "with" | "lagging";

/** A head spectrum and anisotropy: structured, then flat, then (from `onset` on) spiked, in the shape of the paper's Fig 5. */
export function simulatedSpectrum(
  random: RandomStream,
  progress: number,
  onset: number | null,
): { singularEntropyQ: number; anisotropy: number } {
  const since = onset === null ? 0 : Math.max(0, progress - onset);
  const flat = 0.2 + 0.5 * Math.exp(-progress / 0.1);
  return {
    singularEntropyQ: (flat + 3 * (1 - Math.exp(-since / 0.15))) * Math.exp(0.01 * random.normal()),
    anisotropy: 0.2 + 0.7 * (1 - Math.exp(-since / 0.08)) + 0.005 * random.normal(),
  };
}
