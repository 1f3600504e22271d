/** What is known of one series in one attempt without reading its points. */
export interface Totals {
  pointCount: number;
  /** points still in the tail */
  tailCount: number;
  nonFiniteCount: number;
  firstStep: number;
  lastStep: number;
  lastValue: number;
  /** over finite values; null when there is none */
  minimum: number | null;
  maximum: number | null;
}

/** Row of series_attempts; NaN is null there. */
export interface TotalsRow {
  readonly series_index: number;
  readonly attempt: number;
  readonly point_count: number;
  readonly tail_count: number;
  readonly non_finite_count: number;
  readonly first_step: number;
  readonly last_step: number;
  readonly last_value: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export function totalsOf(row: TotalsRow): Totals {
  return {
    pointCount: row.point_count,
    tailCount: row.tail_count,
    nonFiniteCount: row.non_finite_count,
    firstStep: row.first_step,
    lastStep: row.last_step,
    lastValue: row.last_value ?? NaN,
    minimum: row.minimum,
    maximum: row.maximum,
  };
}

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
