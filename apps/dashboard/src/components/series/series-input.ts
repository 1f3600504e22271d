import type { XAxisKind } from "../charts/prepare/x-axis.ts";

/** One point a pixel, in few sizes so that small changes of width ask nothing anew; charts keep ≤ 2 points a pixel. */
export function maxPointsOf(width: number): number {
  return Math.min(4_000, Math.max(400, Math.ceil(width / 300) * 300));
}

/** What a page brings along before the browser knows how wide its charts are. */
export const FIRST_MAX_POINTS = 600;

/** The question for one series: written once, so that what the server fetches ahead is found by the client. */
export function seriesInput(
  series: { readonly runId: string; readonly metric: string },
  options: {
    readonly maxPoints: number;
    readonly x: XAxisKind;
    /** the x axis is logarithmic: the first steps lie far apart on it, and are asked for in full */
    readonly xLog: boolean;
    readonly wallTimes?: boolean;
    readonly range?: readonly [number, number] | undefined;
  },
) {
  const { maxPoints, x, xLog, range } = options;
  return {
    series: [{ run: series.runId, metric: series.metric }],
    ...(range === undefined ? {} : { fromStep: range[0], toStep: range[1] }),
    maxPoints,
    ...(xLog && x !== "time" ? { spacing: "log" as const } : {}),
    wallTimes: (options.wallTimes ?? false) || x === "time" || x === "relative",
  };
}
