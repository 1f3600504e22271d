import {
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { X_AXES } from "../charts/prepare/x-axis.ts";

/** How charts are read, in the URL of every page that has charts. */
export const chartParsers = {
  x: parseAsStringLiteral(X_AXES).withDefault("step"),
  xlog: parseAsBoolean.withDefault(false),
  /** amount of smoothing in [0, 1) */
  smooth: parseAsFloat.withDefault(0),
  /** y axes leave out the outermost few values */
  robust: parseAsBoolean.withDefault(false),
  /** window of the x axis, in its own unit */
  zoom: parseAsArrayOf(parseAsFloat),
  /** metrics whose y axis is the other one than their default, log or linear */
  flip: parseAsArrayOf(parseAsString).withDefault([]),
};

export type ChartState = inferParserType<typeof chartParsers>;

export const MOST_SMOOTHING = 0.995;

/** The window, when the URL holds a valid one. */
export function zoomOf(state: Pick<ChartState, "zoom">): readonly [number, number] | undefined {
  const [from, to] = state.zoom ?? [];
  return from !== undefined && to !== undefined && to > from && Number.isFinite(from) && Number.isFinite(to)
    ? [from, to]
    : undefined;
}

export function smoothingOf(state: Pick<ChartState, "smooth">): number {
  return Math.min(MOST_SMOOTHING, Math.max(0, Number.isFinite(state.smooth) ? state.smooth : 0));
}
