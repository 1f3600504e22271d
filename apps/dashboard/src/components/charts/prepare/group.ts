import type { Polyline } from "./decimate.ts";

export const CENTRES = ["mean", "median"] as const;
export type Centre = (typeof CENTRES)[number];
export const SPREADS = ["range", "deviation", "interval"] as const;
export type Spread = (typeof SPREADS)[number];

/** What a group's line and band are of its members' values at an x. */
export interface GroupStatistic {
  readonly centre: Centre;
  readonly spread: Spread;
}

export interface GroupedLine extends Polyline {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly members: number;
}

/**
 * Mean or median of several runs with a band, at the x of every member (thinned to
 * `points`) where at least two members (all, when there are fewer) are defined; each member is linear between its own
 * points and undefined outside them and across its gaps. Undefined when no x is shared.
 */
export function groupLines(
  members: readonly Polyline[],
  points: number,
  statistic: GroupStatistic = { centre: "mean", spread: "range" },
): GroupedLine | undefined {
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
    const values: number[] = [];
    for (let m = 0; m < kept.length; m++) {
      const value = valueAt(kept[m]!, at, cursors, m);
      if (!Number.isNaN(value)) values.push(value);
    }
    const count = values.length;
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
    const [centre, least, greatest] = summary(values, statistic);
    y.push(centre);
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

/** 97.5 % quantiles of Student's t for 1 … 30 degrees of freedom; the normal's beyond. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Centre, and the ends of its band: least and greatest, ± one sample deviation, or the mean's 95 % t interval. */
function summary(values: readonly number[], { centre, spread }: GroupStatistic): [number, number, number] {
  const n = values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const middle = centre === "mean" ? mean : (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
  if (spread === "range") return [middle, sorted[0]!, sorted[n - 1]!];
  if (n < 2) return [middle, middle, middle];
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const reach = spread === "deviation" ? deviation : ((T_975[n - 2] ?? 1.96) * deviation) / Math.sqrt(n);
  return [middle, middle - reach, middle + reach];
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
