interface Series {
  readonly metric: string;
  readonly pointCount: number;
  readonly nonFiniteCount: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export interface MetricSection {
  /** what the metrics' names have in common: "gpu/0" of "gpu/0/util %" */
  readonly prefix: string;
  readonly metrics: readonly string[];
}

/** Series of several points that are all the same number: said, not drawn. */
export function constantSeries<T extends Series>(series: readonly T[]): T[] {
  return series.filter(
    ({ pointCount, nonFiniteCount, minimum, maximum }) =>
      pointCount > 1 && nonFiniteCount === 0 && minimum !== null && minimum === maximum,
  );
}

/** Metrics by the part of their names before the last slash, in the order of their first; our own housekeeping last. */
export function metricSections(metrics: readonly string[]): MetricSection[] {
  const sections = new Map<string, string[]>();
  for (const metric of metrics) {
    const prefix = metric.includes("/") ? metric.slice(0, metric.lastIndexOf("/")) : "";
    sections.set(prefix, [...(sections.get(prefix) ?? []), metric]);
  }
  return [...sections]
    .map(([prefix, own]) => ({ prefix, metrics: own }))
    .sort((a, b) => Number(a.prefix === "collector") - Number(b.prefix === "collector"));
}
