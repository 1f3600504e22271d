import type { SeriesColumns } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { runLine } from "./run-line.ts";

function columns(attempt: number, steps: number[], values: number[], superseded = false): SeriesColumns {
  return {
    runId: "r",
    metric: "train/loss",
    attempt,
    superseded,
    pointCount: steps.length,
    exact: true,
    steps: Float64Array.from(steps),
    values: Float64Array.from(values),
    wallTimesMs: Float64Array.from(steps, (step) => 1000 * step + 10_000 * attempt),
  };
}
const run = { tokensPerStep: undefined, startedAtMs: 0 };

describe("runLine", () => {
  it("joins attempts into one line and keeps the superseded tail apart", () => {
    const line = runLine(
      [columns(1, [2, 3], [7, 6]), columns(0, [0, 1], [9, 8]), columns(0, [2, 3, 4], [5, 5, 5], true)],
      "step",
      run,
    );
    expect([...line!.x]).toEqual([0, 1, 2, 3]);
    expect([...line!.y]).toEqual([9, 8, 7, 6]);
    expect(line!.superseded).toHaveLength(1);
    expect([...line!.superseded[0]!.x]).toEqual([2, 3, 4]);
    expect(line!.pointCount).toBe(4);
  });

  it("turns non-finite values into breaks and lists them, leaving the columns as they were", () => {
    const source = columns(0, [0, 1, 2, 3], [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    const line = runLine([source], "step", run)!;
    expect([...line.y].map(Number.isNaN)).toEqual([false, true, true, true]);
    expect(line.nonFinite.map(({ step, kind }) => [step, kind])).toEqual([
      [1, "NaN"],
      [2, "+∞"],
      [3, "−∞"],
    ]);
    expect(source.values[2]).toBe(Number.POSITIVE_INFINITY);
  });

  it("is undefined without points, and on a token axis without tokens per step", () => {
    expect(runLine([], "step", run)).toBeUndefined();
    expect(runLine([columns(0, [0], [1])], "tokens", run)).toBeUndefined();
  });
});
