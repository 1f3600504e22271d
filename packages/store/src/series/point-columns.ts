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

/** All points in a row; shares memory when there is one column of each. */
export function concatColumns(columns: readonly PointColumns[]): PointColumns {
  return {
    steps: joinColumns(columns.map(({ steps }) => steps)),
    values: joinColumns(columns.map(({ values }) => values)),
    wallTimesMs: joinColumns(columns.map(({ wallTimesMs }) => wallTimesMs)),
  };
}

/** The columns in a row as one; itself when there is one. */
export function joinColumns(columns: readonly Float64Array[]): Float64Array {
  if (columns.length === 1) return columns[0]!;
  const whole = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of columns) {
    whole.set(column, at);
    at += column.length;
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
