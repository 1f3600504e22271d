import type { Polyline } from "./decimate.ts";

/** SVG path of straight segments; NaN lifts the pen; a point alone between gaps becomes a dot (round line cap). */
export function linePath(line: Polyline, px: (x: number) => number, py: (y: number) => number): string {
  let path = "";
  let down = false;
  for (let i = 0; i < line.x.length; i++) {
    const y = line.y[i]!;
    if (Number.isNaN(y)) {
      down = false;
      continue;
    }
    const at = `${tenth(px(line.x[i]!))} ${tenth(py(y))}`;
    if (down) path += `L${at}`;
    else {
      const alone = i + 1 >= line.x.length || Number.isNaN(line.y[i + 1]!);
      path += alone ? `M${at}h0` : `M${at}`;
    }
    down = true;
  }
  return path;
}

/**
 * The same path in whole units of the plot, each point relative to the one before it: about half the text, for charts
 * that travel as markup. Rounding does not add up: every point is off by at most half a unit.
 */
export function coarseLinePath(line: Polyline, px: (x: number) => number, py: (y: number) => number): string {
  let path = "";
  let down = false;
  let fromX = 0;
  let fromY = 0;
  for (let i = 0; i < line.x.length; i++) {
    const y = line.y[i]!;
    if (Number.isNaN(y)) {
      down = false;
      continue;
    }
    const toX = Math.round(cut(px(line.x[i]!)));
    const toY = Math.round(cut(py(y)));
    if (down) {
      const rise = toY - fromY;
      path += `l${toX - fromX}${rise < 0 ? "" : " "}${rise}`;
    } else {
      const alone = i + 1 >= line.x.length || Number.isNaN(line.y[i + 1]!);
      path += `M${toX} ${toY}${alone ? "h0" : ""}`;
    }
    fromX = toX;
    fromY = toY;
    down = true;
  }
  return path;
}

/** Closed outline of each unbroken stretch of a band. */
export function bandPath(
  band: { readonly x: Float64Array; readonly low: Float64Array; readonly high: Float64Array },
  px: (x: number) => number,
  py: (y: number) => number,
): string {
  let path = "";
  let start = 0;
  for (let i = 0; i <= band.x.length; i++) {
    if (i < band.x.length && !Number.isNaN(band.low[i]!) && !Number.isNaN(band.high[i]!)) continue;
    if (i - start > 1) path += stretch(band, start, i, px, py);
    start = i + 1;
  }
  return path;
}

function stretch(
  band: { readonly x: Float64Array; readonly low: Float64Array; readonly high: Float64Array },
  start: number,
  end: number,
  px: (x: number) => number,
  py: (y: number) => number,
): string {
  const points: string[] = [];
  for (let i = start; i < end; i++) points.push(`${tenth(px(band.x[i]!))} ${tenth(py(band.high[i]!))}`);
  for (let i = end - 1; i >= start; i--) points.push(`${tenth(px(band.x[i]!))} ${tenth(py(band.low[i]!))}`);
  return `M${points.join("L")}Z`;
}

/** A tenth of a pixel is below what can be seen, and keeps paths short. */
function tenth(value: number): number {
  return Math.round(cut(value) * 10) / 10;
}

/** Far outside the plot is cut off for the sake of renderers. */
function cut(value: number): number {
  return Math.max(-1e5, Math.min(1e5, value));
}
