export const X_AXES = ["step", "tokens", "time", "relative"] as const;
export type XAxisKind = (typeof X_AXES)[number];

/** What turns a run's steps and wall times into the chosen x axis. */
export interface XAxisOfRun {
  /** tokens consumed per optimizer step; undefined where the model card does not say */
  readonly tokensPerStep: number | undefined;
  readonly startedAtMs: number;
}

export const X_AXIS_LABELS: Readonly<Record<XAxisKind, string>> = {
  step: "step",
  tokens: "tokens",
  time: "wall time",
  relative: "time since start",
};

/** x of each point; undefined when the axis is not defined for this run (tokens without tokens per step). Tokens seen after step s: (s + 1) · tokensPerStep would need a convention of the trainer's, so s · tokensPerStep is used, as in the paper. */
export function xValues(
  columns: { readonly steps: Float64Array; readonly wallTimesMs: Float64Array },
  kind: XAxisKind,
  run: XAxisOfRun,
): Float64Array | undefined {
  switch (kind) {
    case "step":
      return columns.steps;
    case "tokens": {
      const { tokensPerStep } = run;
      return tokensPerStep === undefined ? undefined : columns.steps.map((step) => step * tokensPerStep);
    }
    case "time":
      return columns.wallTimesMs;
    case "relative":
      return columns.wallTimesMs.map((ms) => ms - run.startedAtMs);
  }
}

/**
 * The steps that a window of the x axis covers, widened to the nearest known point on either side, so that a line
 * reaches the edges; undefined when no point is known inside or beside it.
 */
export function stepRange(
  columns: { readonly steps: Float64Array; readonly wallTimesMs: Float64Array },
  kind: XAxisKind,
  run: XAxisOfRun,
  window: readonly [number, number],
): readonly [number, number] | undefined {
  if (kind === "step") return [Math.max(0, Math.floor(window[0])), Math.max(0, Math.ceil(window[1]))];
  if (kind === "tokens") {
    const { tokensPerStep } = run;
    if (tokensPerStep === undefined) return undefined;
    return [Math.max(0, Math.floor(window[0] / tokensPerStep)), Math.max(0, Math.ceil(window[1] / tokensPerStep))];
  }
  const xs = xValues(columns, kind, run);
  if (xs === undefined || xs.length === 0) return undefined;
  let low: number | undefined;
  let high: number | undefined;
  for (let i = 0; i < xs.length; i++) {
    if (xs[i]! <= window[0] || low === undefined) low = columns.steps[i]!;
    if (xs[i]! >= window[1]) {
      high = columns.steps[i]!;
      break;
    }
  }
  return low === undefined ? undefined : [low, high ?? columns.steps[columns.steps.length - 1]!];
}
