import type { Polyline } from "./decimate.ts";
import { withinTukeyFences } from "./tukey.ts";

/** A stretch of a line beyond the y axis, at its point that lies farthest out. */
export interface OutsidePoint {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly side: "above" | "below";
  readonly x: number;
  readonly y: number;
}

type Line = Polyline & { readonly key: string; readonly role: string; readonly colour: string };

/** Marks of one line and side are at least so many pixels apart. */
const APART_PX = 12;

/** A ghost is beyond an axis that others fit as a matter of course: only what is far out of itself is told. */
const FAR_OUT = 3;

/** Where the lines leave the y axis, at most one mark of a line and side in every few pixels. O(points log points). */
export function outsidePoints(
  lines: readonly Line[],
  readouts: readonly { readonly key: string; readonly label: string }[],
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
  columns: number,
  log: boolean,
): OutsidePoint[] {
  const place = (x: number) => Math.floor(((x - from) / (to - from)) * (columns / APART_PX));
  return lines.flatMap((line) => {
    if (line.role === "superseded") return [];
    const [least, greatest] = line.role === "line" ? [low, high] : ownFences(line.y, log);
    const farthest = new Map<string, OutsidePoint>();
    const label = readouts.find(({ key }) => key === line.key.replace(/:raw$/, ""))?.label ?? "";
    for (let i = 0; i < line.x.length; i++) {
      const x = line.x[i]!;
      const y = line.y[i]!;
      if (!(x >= from && x <= to) || !(y < Math.min(low, least) || y > Math.max(high, greatest))) continue;
      const side = y > high ? "above" : "below";
      const at = `${side}${place(x)}`;
      const known = farthest.get(at);
      if (known === undefined || (side === "above" ? y > known.y : y < known.y)) {
        farthest.set(at, { key: `${line.key}:${at}`, label, colour: line.colour, side, x, y });
      }
    }
    return [...farthest.values()];
  });
}

function ownFences(y: Float64Array, log: boolean): readonly [number, number] {
  const kept = withinTukeyFences(y.filter((value) => !Number.isNaN(value)).sort(), log, FAR_OUT);
  return [kept[0] ?? Number.NEGATIVE_INFINITY, kept[kept.length - 1] ?? Number.POSITIVE_INFINITY];
}
