import { METRIC } from "@headroom/protocol";

/** Panels of a board that nobody chose panels for: loss, and the paper's two signs. */
const WANTED: readonly (readonly string[])[] = [
  [METRIC.evalLoss, METRIC.trainLoss],
  [METRIC.anisotropy],
  [METRIC.singularEntropyQ, METRIC.effectiveRankQ, METRIC.effectiveRankP],
  [METRIC.effectiveRankP, METRIC.effectiveRankQ, METRIC.stableRank],
];

/** For each of the wanted quantities the first metric that some run has; else the first metric there is. */
export function defaultMetrics(available: readonly string[]): string[] {
  const chosen: string[] = [];
  for (const alternatives of WANTED) {
    const metric = alternatives.find((name) => available.includes(name) && !chosen.includes(name));
    if (metric !== undefined) chosen.push(metric);
  }
  return chosen.length > 0 ? chosen : available.slice(0, 1);
}

const ENTROPIES: readonly string[] = [METRIC.singularEntropyQ, METRIC.singularEntropyP];

/** Said under a metric's chart of several runs; undefined where the chart speaks for itself. */
export function metricCaption(metric: string): string | undefined {
  return ENTROPIES.includes(metric)
    ? "Spectra concentrate in healthy runs as well: held against the loss and the anisotropy it tells something, alone it does not."
    : undefined;
}

const COMMON = ["eval/", "train/", "head/", "hidden/", "grad/"];

/** Metrics in the order people look for them: losses first, then heads, then everything else by name. */
export function sortMetrics(names: Iterable<string>): string[] {
  const place = (name: string) => {
    const section = COMMON.findIndex((prefix) => name.startsWith(prefix));
    return (name.endsWith("/loss") ? 0 : 1) * 100 + (section < 0 ? COMMON.length : section);
  };
  return [...new Set(names)].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
