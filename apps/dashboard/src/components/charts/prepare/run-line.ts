import type { SeriesColumns, SmoothColumns } from "@headroom/protocol";
import type { Polyline } from "./decimate.ts";
import { type XAxisKind, type XAxisOfRun, xValues } from "./x-axis.ts";

/** A point that no axis can hold, marked at the chart's edge. */
export interface NonFinitePoint {
  readonly x: number;
  readonly step: number;
  readonly kind: "NaN" | "+∞" | "−∞";
}

/** One metric of one run on the chosen x axis: what is valid, and the tails that later attempts rewound over. */
export interface RunLine {
  readonly runId: string;
  readonly metric: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly steps: Float64Array;
  /** the server's smoothing of every stored point, where it was asked for and has come */
  readonly smooth?: Polyline | undefined;
  readonly superseded: readonly { readonly x: Float64Array; readonly y: Float64Array }[];
  readonly nonFinite: readonly NonFinitePoint[];
  /** points these columns stand for */
  readonly pointCount: number;
  /** false when the server down-sampled */
  readonly exact: boolean;
}

/**
 * Joins the valid parts of a run's attempts into one line, in order, and keeps superseded tails apart. Non-finite values
 * become breaks (NaN) and are listed. Returns undefined when the run has no such x axis or no points.
 */
export function runLine(
  columns: readonly SeriesColumns[],
  kind: XAxisKind,
  run: XAxisOfRun,
  smoothed?: SmoothColumns,
): RunLine | undefined {
  const first = columns[0];
  if (first === undefined) return undefined;
  const valid = columns.filter((part) => !part.superseded).sort((a, b) => a.attempt - b.attempt);
  const nonFinite: NonFinitePoint[] = [];
  const parts = valid.map((part) => onAxis(part, kind, run, nonFinite));
  const superseded = columns.filter((part) => part.superseded).map((part) => onAxis(part, kind, run, []));
  if ([...parts, ...superseded].some((part) => part === undefined)) return undefined;
  return {
    runId: first.runId,
    metric: first.metric,
    x: concatenate(parts.map((part) => part!.x)),
    y: concatenate(parts.map((part) => part!.y)),
    steps: concatenate(valid.map((part) => part.steps)),
    smooth: smoothed && { x: xValues(smoothed, kind, run)!, y: smoothed.values },
    superseded: superseded.map((part) => part!),
    nonFinite,
    pointCount: valid.reduce((sum, part) => sum + part.pointCount, 0),
    exact: valid.every((part) => part.exact),
  };
}

function onAxis(part: SeriesColumns, kind: XAxisKind, run: XAxisOfRun, nonFinite: NonFinitePoint[]) {
  const x = xValues(part, kind, run);
  if (x === undefined) return undefined;
  const y = part.values.slice();
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (Number.isFinite(value)) continue;
    nonFinite.push({ x: x[i]!, step: part.steps[i]!, kind: Number.isNaN(value) ? "NaN" : value > 0 ? "+∞" : "−∞" });
    y[i] = Number.NaN;
  }
  return { x, y };
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
