import type { Polyline } from "./decimate.ts";

export interface GroupedLine extends Polyline {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly members: number;
}

/**
 * Mean of several runs with the band from their least to their greatest value, at the x of every member (thinned to
 * `points`) where at least two members (all, when there are fewer) are defined; each member is linear between its own
 * points and undefined outside them and across its gaps. Undefined when no x is shared.
 */
export function groupLines(members: readonly Polyline[], points: number): GroupedLine | undefined {
  const kept = members.filter((member) => member.x.length > 0);
  if (kept.length === 0) return undefined;
  const xs = sharedGrid(kept, points);
  const needed = Math.min(2, kept.length);
  const x: number[] = [];
  const y: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const cursors = new Int32Array(kept.length);
  let before = -1;
  for (const at of xs) {
    let sum = 0;
    let count = 0;
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let m = 0; m < kept.length; m++) {
      const value = valueAt(kept[m]!, at, cursors, m);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    if (count < needed) continue;
    // The mean jumps when a member joins or leaves; the break shows that it is another mean.
    if (before > 0 && count !== before) {
      x.push(at);
      y.push(Number.NaN);
      low.push(Number.NaN);
      high.push(Number.NaN);
    }
    before = count;
    x.push(at);
    y.push(sum / count);
    low.push(least);
    high.push(greatest);
  }
  if (x.length === 0) return undefined;
  return {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    low: Float64Array.from(low),
    high: Float64Array.from(high),
    members: kept.length,
  };
}

function sharedGrid(members: readonly Polyline[], points: number): number[] {
  const all = new Set<number>();
  for (const member of members) for (const x of member.x) all.add(x);
  const sorted = [...all].sort((a, b) => a - b);
  if (sorted.length <= points) return sorted;
  return Array.from({ length: points }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (points - 1))]!);
}

/** NaN outside the line and across its gaps; `cursors[m]` moves forward only, so a sweep is O(points). */
function valueAt(line: Polyline, at: number, cursors: Int32Array, m: number): number {
  const { x, y } = line;
  let i = cursors[m]!;
  while (i + 1 < x.length && x[i + 1]! <= at) i++;
  cursors[m] = i;
  if (x[i] === at) return y[i]!;
  if (at < x[i]! || i + 1 >= x.length) return Number.NaN;
  const share = (at - x[i]!) / (x[i + 1]! - x[i]!);
  return y[i]! + share * (y[i + 1]! - y[i]!);
}
