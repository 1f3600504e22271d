import { REFERENCES } from "../schema/references.ts";
import type { RowWithout } from "../schema/tables.ts";

const { series, seriesAttempts } = REFERENCES;

/** In a statement: every series with its totals in each attempt. */
export const SERIES_WITH_TOTALS = `${series} JOIN ${seriesAttempts}
  ON ${seriesAttempts.runId} = ${series.runId} AND ${seriesAttempts.seriesIndex} = ${series.seriesIndex}`;

/** What is known of one series in one attempt without reading its points. */
export type Totals = RowWithout<"seriesAttempts", "runId" | "seriesIndex" | "attempt">;

/** The totals with points added after those they count. */
export function extendTotals(totals: Totals | null, steps: Float64Array, values: Float64Array): Totals {
  let minimum = totals?.minimum ?? Infinity;
  let maximum = totals?.maximum ?? -Infinity;
  let nonFinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) nonFinite++;
    else {
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
  }
  return {
    pointCount: (totals?.pointCount ?? 0) + values.length,
    tailCount: (totals?.tailCount ?? 0) + values.length,
    nonFiniteCount: (totals?.nonFiniteCount ?? 0) + nonFinite,
    firstStep: totals?.firstStep ?? steps[0]!,
    lastStep: steps[steps.length - 1]!,
    lastValue: values[values.length - 1]!,
    minimum: minimum === Infinity ? null : minimum,
    maximum: maximum === -Infinity ? null : maximum,
  };
}
