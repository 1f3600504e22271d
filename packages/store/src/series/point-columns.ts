/** Points of one series in one attempt: three columns of equal length, steps strictly increasing. */
export interface PointColumns {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly wallTimesMs: Float64Array;
}

export function sliceColumns(columns: PointColumns, start: number, end: number): PointColumns {
  return {
    steps: columns.steps.subarray(start, end),
    values: columns.values.subarray(start, end),
    wallTimesMs: columns.wallTimesMs.subarray(start, end),
  };
}

/** A copy of all parts in order; the part itself when there is one. */
export function concatColumns(parts: readonly PointColumns[]): PointColumns {
  if (parts.length === 1) return parts[0]!;
  const count = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const whole = {
    steps: new Float64Array(count),
    values: new Float64Array(count),
    wallTimesMs: new Float64Array(count),
  };
  let at = 0;
  for (const part of parts) {
    whole.steps.set(part.steps, at);
    whole.values.set(part.values, at);
    whole.wallTimesMs.set(part.wallTimesMs, at);
    at += part.steps.length;
  }
  return whole;
}

/** Index of the first step at or above `step`; the length when there is none. O(log n). */
export function lowerBound(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
