import { METRIC } from "@headroom/protocol";

export interface RunPanel {
  readonly id: string;
  readonly title: string;
  /** those of them that the run has are drawn together */
  readonly metrics: readonly string[];
  /** those of them that lie behind the others, whose detail they would hide */
  readonly behind?: readonly string[];
  /** part of the page */
  readonly section: "loss" | "spectrum" | "states";
  readonly unit: string;
  readonly note: string;
  readonly log: boolean;
}

/** The charts of a run whose lines share a unit. */
export const RUN_PANELS: readonly RunPanel[] = [
  {
    id: "loss",
    section: "loss",
    title: "Loss",
    metrics: [METRIC.evalLoss, METRIC.trainLoss],
    behind: [METRIC.trainLoss],
    unit: "nats/token",
    note: "Mean next-token cross-entropy, natural logarithm.",
    log: false,
  },
  {
    id: "singular-entropy",
    section: "spectrum",
    title: "Singular entropy of the head",
    metrics: [METRIC.singularEntropyQ, METRIC.singularEntropyP],
    unit: "nats",
    note: "KL(· ‖ uniform): 0 when all singular values are equal, ln d when one is left. q is the squared convention of Fig 5 (Godey et al. 2024), p the plain one.",
    log: true,
  },
  {
    id: "head-ranks",
    section: "spectrum",
    title: "Head ranks",
    metrics: [
      METRIC.effectiveRankP,
      METRIC.effectiveRankQ,
      METRIC.participationRatio,
      METRIC.stableRank,
      METRIC.headDimensionsUsedHalf,
      METRIC.headDimensionsUsedTenth,
    ],
    unit: "dimensions",
    note: "Different questions about the same singular values: they differ, and none is the rank.",
    log: false,
  },
  {
    id: "logit-ranks",
    section: "spectrum",
    title: "Ranks of the head as it is used",
    metrics: [
      METRIC.logitEffectiveRankP,
      METRIC.logitEffectiveRankQ,
      METRIC.logitDimensionsUsedHalf,
      METRIC.logitDimensionsUsedTenth,
    ],
    unit: "dimensions",
    note: "Of the spectrum of the logits on the fixed probe: the head weighted by where the states really lie, the same for (W, h) and (WA⁻¹, Ah).",
    log: false,
  },
  {
    id: "anisotropy",
    section: "states",
    title: "Last-layer anisotropy",
    metrics: [METRIC.anisotropy, METRIC.anisotropyCentred, METRIC.meanEnergyShare],
    unit: "",
    note: "Mean cosine between different last-layer states of the fixed probe (section 4.1 of Godey et al. 2024).",
    log: false,
  },
  {
    id: "spike",
    section: "spectrum",
    title: "Spike",
    metrics: [METRIC.spikeQ1],
    unit: "",
    note: "Share of the squared spectrum in the largest singular value: the leading sign of collapse in Fig 4.",
    log: false,
  },
  {
    id: "gradient",
    section: "states",
    title: "Gradient suppressed by the head",
    metrics: [METRIC.gradSuppressed],
    unit: "",
    note: "Share of the logit gradient's norm that the head cannot pass back to the states (Godey & Artzi 2026).",
    log: false,
  },
  {
    id: "gradient-gain",
    section: "states",
    title: "Gradient gain over a random subspace",
    metrics: [METRIC.gradGainOverRandom],
    unit: "",
    note: "What the head passes back against what a random subspace of as many dimensions would (Godey & Artzi 2026): 1 is no better than random.",
    log: false,
  },
];

/** Metrics that no panel and no figure draws, each to be drawn alone. */
export function otherMetrics(available: readonly string[]): string[] {
  const drawn = new Set(RUN_PANELS.flatMap((panel) => panel.metrics));
  return available.filter((metric) => !drawn.has(metric) && perplexityPlace(metric) === undefined);
}

/** The run's own perplexity: what Fig 3 draws. */
export interface PerplexitySource {
  readonly metric: string;
  /** true when perplexity is exp of the metric */
  readonly exponential: boolean;
}

/** A logged perplexity before one computed from the loss; held-out text before training batches. */
export function perplexitySource(available: readonly string[]): PerplexitySource | undefined {
  const logged = available
    .filter((metric) => perplexityPlace(metric) !== undefined)
    .sort((a, b) => perplexityPlace(a)! - perplexityPlace(b)!)[0];
  if (logged !== undefined) return { metric: logged, exponential: false };
  const loss = [METRIC.evalLoss, METRIC.trainLoss].find((metric) => available.includes(metric));
  return loss === undefined ? undefined : { metric: loss, exponential: true };
}

function perplexityPlace(metric: string): number | undefined {
  if (metric === METRIC.evalPerplexity) return 0;
  if (!/(^|[/_])(perplexity|ppl)$/.test(metric)) return undefined;
  return metric.startsWith("eval/") ? 1 : 2;
}
