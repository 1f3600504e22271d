import { decimateMinMax, type Polyline } from "./decimate.ts";
import type { RunIdentity } from "./identity.ts";
import { type OutsidePoint, outsidePoints } from "./outside.ts";
import { rangeBand } from "./range-band.ts";
import type { NonFinitePoint, RunLine } from "./run-line.ts";
import { type AxisModel, paddedDomain, stepAxis, valueAxis } from "./scale.ts";
import { withinTukeyFences } from "./tukey.ts";
import { X_AXIS_LABELS, type XAxisKind } from "./x-axis.ts";

export type LineRole = "line" | "ghost" | "superseded";

export interface DrawnLine extends Polyline {
  readonly key: string;
  readonly role: LineRole;
  readonly colour: string;
  readonly dash: string | undefined;
}

export interface DrawnBand {
  readonly key: string;
  readonly colour: string;
  readonly x: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface DrawnMark extends NonFinitePoint {
  readonly key: string;
  readonly colour: string;
  readonly label: string;
}

/** What the tooltip and the legend can say of one line. */
export interface Readout extends Polyline {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly dash: string | undefined;
  /** what was logged, where `y` is smoothed */
  readonly raw?: Polyline | undefined;
  readonly pointCount: number;
  readonly exact: boolean;
  /** told in the tooltip only: the values are not of the y axis */
  readonly aside?: boolean;
}

export interface ChartModel {
  readonly x: AxisModel & { readonly label: string };
  readonly y: AxisModel;
  readonly lines: readonly DrawnLine[];
  readonly bands: readonly DrawnBand[];
  readonly marks: readonly DrawnMark[];
  /** where lines leave the y axis, which is fitted to all but outliers */
  readonly outside: readonly OutsidePoint[];
  readonly readouts: readonly Readout[];
  /** finite values that a log axis cannot show */
  readonly hiddenByLog: number;
  readonly empty: boolean;
}

export interface LineInput {
  readonly key: string;
  readonly label: string;
  readonly identity: RunIdentity;
  /** drawn as a ghost, and no reason for a robust axis to reach it, while there are other lines */
  readonly behind?: boolean | undefined;
  readonly line: Pick<RunLine, "x" | "y" | "steps" | "smooth" | "superseded" | "nonFinite" | "pointCount" | "exact">;
}

export interface BandInput {
  readonly key: string;
  readonly colour: string;
  readonly x: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface ChartOptions {
  readonly xKind: XAxisKind;
  readonly xLog: boolean;
  readonly yLog: boolean;
  /** window of the x axis; everything when absent */
  readonly zoom?: readonly [number, number] | undefined;
  /** of the plot, in CSS pixels */
  readonly width: number;
  /** fit the y axis to all but the outermost few values, so that a start-up peak does not flatten the rest */
  readonly robust?: boolean | undefined;
}

/** Everything a line chart draws, decided here so that it can be tested without drawing. */
export function chartModel(
  inputs: readonly LineInput[],
  bands: readonly BandInput[],
  options: ChartOptions,
): ChartModel {
  const { xKind, xLog, yLog, zoom } = options;
  const columns = Math.max(16, Math.floor(options.width));
  const xDomain = zoom ?? extentX(inputs, bands, xLog);
  const lines: DrawnLine[] = [];
  const readouts: Readout[] = [];
  const marks: DrawnMark[] = [];
  const ranges: DrawnBand[] = [];
  let hiddenByLog = 0;
  const allBehind = inputs.every(({ behind }) => behind);
  for (const { key, label, identity, line, behind } of inputs) {
    const role = behind && !allBehind ? "ghost" : "line";
    const shown = forLog(line, xLog, yLog);
    hiddenByLog += shown.hidden;
    const raw = decimateMinMax(shown, xDomain, columns, xLog);
    const style = { colour: identity.colour, dash: identity.dash };
    const superseded = line.superseded.map((tail) => decimateMinMax(forLog(tail, xLog, yLog), xDomain, columns, xLog));
    superseded.forEach((tail, i) => {
      lines.push({ ...tail, key: `${key}:superseded:${i}`, role: "superseded", ...style });
    });
    const readout = { key, label, ...style, pointCount: line.pointCount, exact: line.exact };
    if (line.smooth === undefined) {
      lines.push({ ...raw, key, role, ...style });
      readouts.push({ ...readout, x: shown.x, y: shown.y });
    } else {
      const smooth = forLog(line.smooth, xLog, yLog);
      const range = rangeBand(raw, xDomain, columns);
      if (range === undefined) lines.push({ ...raw, key: `${key}:raw`, role: "ghost", ...style });
      else ranges.push({ ...range, key: `${key}:raw`, colour: identity.colour });
      lines.push({ ...decimateMinMax(smooth, xDomain, columns, xLog), key, role: "line", ...style });
      readouts.push({ ...readout, x: smooth.x, y: smooth.y, raw: shown });
    }
    marks.push(...edgeMarks(line.nonFinite, { key, label, colour: identity.colour }, xDomain, columns));
  }
  lines.sort((a, b) => ROLE_ORDER[a.role] - ROLE_ORDER[b.role]);
  const given = bands.map((band) => bandForLog(band, yLog));
  const drawnBands = [...given, ...ranges.map((band) => bandForLog(band, yLog))];
  const robust = options.robust ?? false;
  // A smoothed line is what is looked at: what was logged may reach beyond the axis that shows it best.
  const focused = inputs.some(({ line, behind }) => line.smooth !== undefined || behind);
  const fitted = robust && focused ? lines.filter(({ role }) => role === "line") : lines;
  const yExtent = extentY(fitted, robust ? given : drawnBands, xDomain, yLog, robust);
  return {
    x: { ...stepAxis(xDomain, xKind, xLog, Math.max(2, Math.floor(options.width / 90))), label: X_AXIS_LABELS[xKind] },
    y: valueAxis(yExtent ?? (yLog ? [0.1, 10] : [0, 1]), yLog),
    lines,
    bands: drawnBands,
    marks,
    outside: yExtent === undefined || !robust ? [] : outsidePoints(lines, readouts, xDomain, yExtent, columns, yLog),
    readouts,
    hiddenByLog,
    empty: yExtent === undefined && marks.length === 0,
  };
}

/** Outliers are left out of an axis only where that gives the rest so many times the room. */
const WORTH_LEAVING_OUT = 1.5;

/** Stands for "below everything" on a log axis: the edge of a band that reaches zero. */
const LOG_FLOOR = 1e-300;

const ROLE_ORDER: Readonly<Record<LineRole, number>> = { superseded: 0, ghost: 1, line: 2 };

function extentX(inputs: readonly LineInput[], bands: readonly BandInput[], log: boolean): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const take = (x: Float64Array) => {
    for (const value of x) {
      if (log && value <= 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  };
  for (const { line } of inputs) {
    take(line.x);
    for (const tail of line.superseded) take(tail.x);
  }
  for (const band of bands) take(band.x);
  if (low > high) return log ? [1, 10] : [0, 1];
  if (low === high) return log ? [low / 2, high * 2] : [Math.max(0, low - 1), high + 1];
  return [low, high];
}

function forLog(line: Polyline, xLog: boolean, yLog: boolean): Polyline & { readonly hidden: number } {
  if (!xLog && !yLog) return { x: line.x, y: line.y, hidden: 0 };
  let hidden = 0;
  const keep: number[] = [];
  const y = line.y.slice();
  for (let i = 0; i < y.length; i++) {
    if (yLog && y[i]! <= 0) {
      hidden++;
      y[i] = Number.NaN;
    }
    if (xLog && !(line.x[i]! > 0)) {
      if (!Number.isNaN(y[i]!)) hidden++;
    } else {
      keep.push(i);
    }
  }
  if (keep.length === y.length) return { x: line.x, y, hidden };
  return { x: Float64Array.from(keep, (i) => line.x[i]!), y: Float64Array.from(keep, (i) => y[i]!), hidden };
}

function bandForLog(band: BandInput, yLog: boolean): DrawnBand {
  if (!yLog) return band;
  return { ...band, low: band.low.map((low, i) => (low > 0 ? low : band.high[i]! > 0 ? LOG_FLOOR : Number.NaN)) };
}

/** At most one mark of a kind per pixel. */
function edgeMarks(
  points: readonly NonFinitePoint[],
  line: { readonly key: string; readonly label: string; readonly colour: string },
  domain: readonly [number, number],
  columns: number,
): DrawnMark[] {
  const seen = new Set<string>();
  const marks: DrawnMark[] = [];
  for (const point of points) {
    if (point.x < domain[0] || point.x > domain[1]) continue;
    const place = `${point.kind}${Math.floor((columns * (point.x - domain[0])) / (domain[1] - domain[0]))}`;
    if (seen.has(place)) continue;
    seen.add(place);
    marks.push({ ...point, ...line });
  }
  return marks;
}

function extentY(
  lines: readonly DrawnLine[],
  bands: readonly DrawnBand[],
  xDomain: readonly [number, number],
  log: boolean,
  robust: boolean,
): readonly [number, number] | undefined {
  const seen: number[] = [];
  const take = (x: Float64Array, y: Float64Array) => {
    for (let i = 0; i < y.length; i++) {
      const value = y[i]!;
      if (Number.isNaN(value) || x[i]! < xDomain[0] || x[i]! > xDomain[1]) continue;
      if (log && value <= LOG_FLOOR) continue;
      seen.push(value);
    }
  };
  for (const line of lines) take(line.x, line.y);
  for (const band of bands) {
    take(band.x, band.low);
    take(band.x, band.high);
  }
  if (seen.length === 0) return undefined;
  const sorted = Float64Array.from(seen).sort();
  const whole = [sorted[0]!, sorted[sorted.length - 1]!] as const;
  if (!robust) return paddedDomain(...whole, log);
  const kept = withinTukeyFences(sorted, log);
  const inner = [kept[0]!, kept[kept.length - 1]!] as const;
  const span = ([low, high]: readonly [number, number]) => (log ? Math.log(high / low) : high - low);
  return paddedDomain(...(span(whole) > WORTH_LEAVING_OUT * span(inner) ? inner : whole), log);
}

/** Index of the nearest known point within the line's own range; undefined outside it and in a gap. */
export function nearestIndex(line: Polyline, x: number, reach: number): number | undefined {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < line.x.length; i++) {
    const at = line.x[i]!;
    if (at < low) low = at;
    if (at > high) high = at;
    if (Number.isNaN(line.y[i]!)) continue;
    const d = Math.abs(at - x);
    if (d < distance) {
      distance = d;
      best = i;
    }
  }
  return best < 0 || x < low - reach || x > high + reach ? undefined : best;
}
