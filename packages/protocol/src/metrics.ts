/** One entry of the metric catalogue: what a number means, wherever it appears. */
export interface MetricDefinition {
  readonly name: string;
  /** label on axes and in tables, without the unit */
  readonly label: string;
  /** "" when dimensionless */
  readonly unit: string;
  readonly definition: string;
  /** where the definition comes from (paper section, or the field's usual meaning) */
  readonly source: string;
  /** which way is better for the person training; "none" where neither is */
  readonly direction: "lower" | "higher" | "none";
  readonly axis: "linear" | "log";
}

const S = "Godey et al. 2024, arXiv 2404.07647";

export const METRICS = [
  {
    name: "train/loss",
    label: "training loss",
    unit: "nats/token",
    definition: "mean next-token cross-entropy of the step's batch",
    source: "cross-entropy, natural logarithm",
    direction: "lower",
    axis: "linear",
  },
  {
    name: "eval/loss",
    label: "evaluation loss",
    unit: "nats/token",
    definition: "mean next-token cross-entropy on held-out text",
    source: "cross-entropy, natural logarithm",
    direction: "lower",
    axis: "linear",
  },
  {
    name: "eval/perplexity",
    label: "evaluation perplexity",
    unit: "",
    definition: "exp(evaluation loss)",
    source: "perplexity per token",
    direction: "lower",
    axis: "log",
  },
  {
    name: "train/learning_rate",
    label: "learning rate",
    unit: "",
    definition: "step size given to the optimizer at this step",
    source: "optimizer",
    direction: "none",
    axis: "linear",
  },
  {
    name: "train/grad_norm",
    label: "gradient norm",
    unit: "",
    definition: "L2 norm of the whole gradient before clipping",
    source: "optimizer",
    direction: "none",
    axis: "log",
  },
  {
    name: "train/tokens_per_second",
    label: "throughput",
    unit: "tokens/s",
    definition: "training tokens consumed per second of wall time",
    source: "trainer",
    direction: "higher",
    axis: "linear",
  },
  {
    name: "train/steps_per_second",
    label: "step rate",
    unit: "steps/s",
    definition: "optimizer steps per second of wall time",
    source: "trainer",
    direction: "higher",
    axis: "linear",
  },
  {
    name: "head/singular_entropy_q",
    label: "singular entropy (q, squared)",
    unit: "nats",
    definition: "KL(q ‖ uniform) = ln d − H(q), q_i = σ_i²/Σσ² of the LM head",
    source: `${S}, section 4.2, Fig 5`,
    direction: "none",
    axis: "log",
  },
  {
    name: "head/singular_entropy_p",
    label: "singular entropy (p)",
    unit: "nats",
    definition: "KL(p ‖ uniform) = ln d − H(p), p_i = σ_i/Σσ of the LM head",
    source: `${S}, section 4.2`,
    direction: "none",
    axis: "log",
  },
  {
    name: "head/effective_rank_p",
    label: "head effective rank (p)",
    unit: "dimensions",
    definition: "exp(H(p)), p_i = σ_i/Σσ of the LM head",
    source: "Roy & Vetterli 2007; RankMe",
    direction: "none",
    axis: "linear",
  },
  {
    name: "head/effective_rank_q",
    label: "head effective rank (q, squared)",
    unit: "dimensions",
    definition: "exp(H(q)), q_i = σ_i²/Σσ² of the LM head",
    source: "Roy & Vetterli 2007, squared convention",
    direction: "none",
    axis: "linear",
  },
  {
    name: "head/stable_rank",
    label: "head stable rank",
    unit: "dimensions",
    definition: "‖W‖_F²/σ_1² of the LM head",
    source: "numerical linear algebra",
    direction: "none",
    axis: "linear",
  },
  {
    name: "head/participation_ratio",
    label: "head participation ratio",
    unit: "dimensions",
    definition: "(Σσ²)²/Σσ⁴ of the LM head",
    source: "participation ratio of the squared spectrum",
    direction: "none",
    axis: "linear",
  },
  {
    name: "head/spike_q1",
    label: "spike share q₁",
    unit: "",
    definition: "share of the squared spectrum in the largest singular value, σ_1²/Σσ²",
    source: `${S}, Fig 4`,
    direction: "none",
    axis: "linear",
  },
  {
    name: "head/spike_over_median",
    label: "spike over median",
    unit: "",
    definition: "σ_1/median(σ) of the LM head",
    source: `${S}, Fig 4`,
    direction: "none",
    axis: "log",
  },
  {
    name: "head/dimensions_used_0.5",
    label: "head dimensions used at W-error 0.5",
    unit: "dimensions",
    definition: "least k with W-error(k) ≤ 0.5 of the LM head",
    source: `${S}, section 5.1`,
    direction: "none",
    axis: "linear",
  },
  {
    name: "head/dimensions_used_0.1",
    label: "head dimensions used at W-error 0.1",
    unit: "dimensions",
    definition: "least k with W-error(k) ≤ 0.1 of the LM head",
    source: `${S}, section 5.1`,
    direction: "none",
    axis: "linear",
  },
  {
    name: "head/frobenius_norm",
    label: "head Frobenius norm",
    unit: "",
    definition: "‖W‖_F of the LM head",
    source: "linear algebra",
    direction: "none",
    axis: "linear",
  },
  {
    name: "hidden/anisotropy",
    label: "last-layer anisotropy",
    unit: "",
    definition: "mean cosine between two different last-layer states of the probe, (‖Σu_i‖² − n)/(n² − n)",
    source: `${S}, section 4.1`,
    direction: "none",
    axis: "linear",
  },
  {
    name: "hidden/anisotropy_centred",
    label: "last-layer anisotropy, centred",
    unit: "",
    definition: "anisotropy after subtracting the mean state",
    source: `${S}, section 4.1, centred`,
    direction: "none",
    axis: "linear",
  },
  {
    name: "hidden/mean_energy_share",
    label: "mean-state energy share",
    unit: "",
    definition: "‖mean h‖²/mean ‖h‖² of the last layer's probe states",
    source: "share of energy in the mean",
    direction: "none",
    axis: "linear",
  },
  {
    name: "hidden/participation_ratio",
    label: "state participation ratio",
    unit: "dimensions",
    definition: "participation ratio of cov(h) of the last layer's probe states",
    source: "IsoScore = (PR − 1)/(d − 1)",
    direction: "none",
    axis: "linear",
  },
  {
    name: "grad/suppressed",
    label: "gradient suppressed by the head",
    unit: "",
    definition: "r, share of the logit gradient's norm that the head cannot pass back",
    source: "Godey & Artzi 2026, arXiv 2603.10145",
    direction: "none",
    axis: "linear",
  },
  {
    name: "grad/gain_over_random",
    label: "gradient gain over a random subspace",
    unit: "",
    definition: "γ = (1 − r²)(V − 1)/d",
    source: "Godey & Artzi 2026, arXiv 2603.10145",
    direction: "none",
    axis: "linear",
  },
  {
    name: "collector/overhead_fraction",
    label: "collector overhead",
    unit: "",
    definition: "time the collector spent on the training thread over the loop's wall time, since the last report",
    source: "measured by the collector",
    direction: "lower",
    axis: "linear",
  },
  {
    name: "collector/measure_ms",
    label: "measuring time off the training thread",
    unit: "ms",
    definition: "time a head measurement took in the worker",
    source: "measured by the collector",
    direction: "lower",
    axis: "linear",
  },
  {
    name: "collector/dropped_points",
    label: "points dropped",
    unit: "points",
    definition: "points the collector had to drop since it started; 0 unless the disk refused them",
    source: "measured by the collector",
    direction: "lower",
    axis: "linear",
  },
] as const satisfies readonly MetricDefinition[];

export type CatalogueMetricName = (typeof METRICS)[number]["name"];

const BY_NAME = new Map<string, MetricDefinition>(METRICS.map((metric) => [metric.name, metric]));

/** The catalogue entry of a metric, or a plain one for a metric the user invented. */
export function metricDefinition(name: string): MetricDefinition {
  return (
    BY_NAME.get(name) ?? {
      name,
      label: name,
      unit: "",
      definition: "logged by the user",
      source: "user",
      direction: "none",
      axis: "linear",
    }
  );
}

/** `label (unit)` for an axis; the label alone when dimensionless. */
export function metricAxisLabel(name: string): string {
  const { label, unit } = metricDefinition(name);
  return unit === "" ? label : `${label} (${unit})`;
}
