import { COLLECTOR_METRICS } from "./collector.ts";
import { HEAD_METRICS } from "./head.ts";
import type { MetricDefinition, MetricSignal, MetricTable, SignalInput } from "./metric-definition.ts";
import { STATE_METRICS } from "./states.ts";
import { TRAINING_METRICS } from "./training.ts";

const TABLE = {
  ...TRAINING_METRICS,
  ...HEAD_METRICS,
  ...STATE_METRICS,
  ...COLLECTOR_METRICS,
} as const satisfies MetricTable;

type Table = typeof TABLE;
export type CatalogueMetricName = Table[keyof Table]["name"];

/** Every metric with a meaning of its own, in the order in which people look for them. */
export const METRICS: readonly MetricDefinition[] = Object.values(TABLE);

/** The metrics' names: `METRIC.trainLoss` is "train/loss". */
export const METRIC = Object.fromEntries(Object.entries(TABLE).map(([key, { name }]) => [key, name])) as {
  readonly [K in keyof Table]: Table[K]["name"];
};

/** What a training loop may call a metric for short. */
export const SHORT_METRIC_NAMES: ReadonlyMap<string, string> = new Map([["loss", METRIC.trainLoss]]);

/** Where the head's dimensions used at a W-error are logged. */
export const HEAD_DIMENSIONS_USED: Readonly<Record<string, string>> = {
  "0.5": METRIC.headDimensionsUsedHalf,
  "0.1": METRIC.headDimensionsUsedTenth,
};

const BY_NAME = new Map<string, MetricDefinition>(METRICS.map((metric) => [metric.name, metric]));

/**
 * An evaluation on a named set: `eval/<set>/loss` is the evaluation loss on that set, and so for every `eval/…` of the
 * catalogue; `_` in place of the last slash and `ppl` for perplexity are understood.
 */
export const ON_A_SET = /^eval\/(.+)[/_](loss|perplexity|ppl|bits_per_byte|accuracy)$/;

/** The set that an evaluation metric is of, and the catalogue's metric that it is on that set. */
export function evaluationOnSet(name: string): { readonly set: string; readonly metric: string } | undefined {
  const [, set, quantity] = ON_A_SET.exec(name) ?? [];
  if (set === undefined || BY_NAME.has(name)) return undefined;
  return { set, metric: `eval/${quantity === "ppl" ? "perplexity" : quantity}` };
}

/** The catalogue entry of a metric, that of an evaluation on a named set, or a plain one for a metric the user invented. */
export function metricDefinition(name: string): MetricDefinition {
  const own = BY_NAME.get(name);
  if (own !== undefined) return own;
  const onSet = evaluationOnSet(name);
  const base = onSet && BY_NAME.get(onSet.metric);
  if (base !== undefined) return { ...base, name, label: `${base.label}, ${onSet?.set}` };
  return {
    name,
    label: name,
    unit: "",
    definition: "logged by the user",
    plain: "A number that the training logs under a name of its own.",
    source: "user",
    direction: "none",
    axis: "linear",
  };
}

/** What the saturation detector may read from a metric; undefined for one that says nothing about saturation. */
export function metricSignal(name: string): MetricSignal | undefined {
  return metricDefinition(name).signal;
}

const OF_INPUT = new Map<string, MetricDefinition>();
for (const metric of METRICS) {
  const input = metric.signal?.input;
  if (input !== undefined && !OF_INPUT.has(input)) OF_INPUT.set(input, metric);
}
const INPUT_OF = new Map([...OF_INPUT].map(([input, { name }]) => [name, input as SignalInput]));

/** The metric that an input of the detector is named after: the first that feeds it. */
export function metricOfInput(input: string): MetricDefinition | undefined {
  return OF_INPUT.get(input);
}

/** The detector's input that is named after a metric, if there is one. */
export function detectorInput(name: string): SignalInput | undefined {
  return INPUT_OF.get(name);
}

/** `definition: formula` for a tooltip. */
export function metricMeaning(name: string): string {
  const { definition, formula } = metricDefinition(name);
  return formula === undefined ? definition : `${definition}: ${formula}`;
}

/** `label (unit)` for an axis; the label alone when dimensionless. */
export function metricAxisLabel(name: string): string {
  const { label, unit } = metricDefinition(name);
  return unit === "" ? label : `${label} (${unit})`;
}
