import { SMOOTHINGS, type SmoothingKind } from "@headroom/protocol";
import {
  createParser,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { X_AXES } from "../charts/prepare/x-axis.ts";

export interface Smoothing {
  readonly kind: SmoothingKind;
  /** time constant or window, in steps whatever the x axis */
  readonly steps: number;
}

/** "ema-500": an exponential average with a time constant of 500 steps. */
const parseAsSmoothing = createParser<Smoothing>({
  parse(text) {
    const [name, length] = text.split("-");
    const kind = SMOOTHINGS.find((one) => one === name);
    const steps = Number(length);
    return kind !== undefined && steps > 0 && steps <= 1e12 ? { kind, steps } : null;
  },
  serialize: ({ kind, steps }) => `${kind}-${steps}`,
  eq: (a, b) => a.kind === b.kind && a.steps === b.steps,
});

/** How charts are read, in the URL of every page that has charts. */
export const chartParsers = {
  x: parseAsStringLiteral(X_AXES).withDefault("step"),
  xlog: parseAsBoolean.withDefault(false),
  /** absent: as logged */
  smooth: parseAsSmoothing,
  /** y axes leave out the outermost few values, such as the first of a loss; marks at the edge say where */
  robust: parseAsBoolean.withDefault(true),
  /** window of the x axis, in its own unit */
  zoom: parseAsArrayOf(parseAsFloat),
  /** metrics whose y axis is the other one than their default, log or linear */
  flip: parseAsArrayOf(parseAsString).withDefault([]),
};

export type ChartState = inferParserType<typeof chartParsers>;

/** The window, when the URL holds a valid one. */
export function zoomOf(state: Pick<ChartState, "zoom">): readonly [number, number] | undefined {
  const [from, to] = state.zoom ?? [];
  return from !== undefined && to !== undefined && to > from && Number.isFinite(from) && Number.isFinite(to)
    ? [from, to]
    : undefined;
}
