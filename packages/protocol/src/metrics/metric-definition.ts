import type { Spacing } from "../vocabulary.ts";

/** What the saturation detector can be given; the names are its own. */
export type SignalInput =
  | "evalLoss"
  | "trainLoss"
  | "learningRate"
  | "singularEntropyQ"
  | "singularEntropyP"
  | "effectiveRankQ"
  | "effectiveRankP"
  | "spikeQ1"
  | "stableRank"
  | "anisotropy";

/** Which input of the detector a metric feeds. */
export interface MetricSignal {
  readonly input: SignalInput;
  /** what the input is given: the value, or its natural logarithm (a perplexity is the exponential of a loss) */
  readonly scale: Spacing;
}

/** One entry of the metric catalogue: what a number means, wherever it appears. */
export interface MetricDefinition {
  readonly name: string;
  /** label on axes and in tables, without the unit */
  readonly label: string;
  /** "" when dimensionless */
  readonly unit: string;
  /** in the field's words */
  readonly definition: string;
  readonly formula?: string;
  /** one line for someone who has never met the quantity */
  readonly plain: string;
  /** where the definition comes from (paper section, or the field's usual meaning) */
  readonly source: string;
  /** which way is better for the person training; "none" where neither is */
  readonly direction: "lower" | "higher" | "none";
  readonly axis: Spacing;
  /** absent when the detector does not read the metric */
  readonly signal?: MetricSignal;
}

/** Entries by the key under which `METRIC` has their names. */
export type MetricTable = Readonly<Record<string, MetricDefinition>>;

export const GODEY_2024 = "Godey et al. 2024, arXiv 2404.07647";
