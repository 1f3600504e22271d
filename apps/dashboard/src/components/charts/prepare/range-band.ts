import type { Polyline } from "./decimate.ts";

const POINTS_A_PART = 4;

/**
 * The range of a line in each of equally wide parts, about as many as pixels, for a line of more points than columns; undefined for a thinner one, whose
 * points are told apart. A NaN breaks the band.
 */
export function rangeBand(
  line: Polyline,
  [from, to]: readonly [number, number],
  columns: number,
): { readonly x: Float64Array; readonly low: Float64Array; readonly high: Float64Array } | undefined {
  const { x, y } = line;
  if (x.length < columns) return undefined;
  // Of a down-sampled line least and greatest take turns: a column holds some of both.
  const parts = Math.min(columns, Math.floor(x.length / POINTS_A_PART));
  const xs: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  let column = Number.NaN;
  for (let i = 0; i < x.length; i++) {
    const value = y[i]!;
    const at = Math.min(parts - 1, Math.floor(((x[i]! - from) / (to - from)) * parts));
    if (Number.isNaN(value)) {
      column = Number.NaN;
      if (xs.length > 0) push(xs, low, high, xs.at(-1)!, value, value);
    } else if (at !== column) {
      column = at;
      push(xs, low, high, x[i]!, value, value);
    } else {
      low[low.length - 1] = Math.min(low.at(-1)!, value);
      high[high.length - 1] = Math.max(high.at(-1)!, value);
    }
  }
  return { x: Float64Array.from(xs), low: Float64Array.from(low), high: Float64Array.from(high) };
}

function push(xs: number[], low: number[], high: number[], x: number, least: number, greatest: number): void {
  xs.push(x);
  low.push(least);
  high.push(greatest);
}
