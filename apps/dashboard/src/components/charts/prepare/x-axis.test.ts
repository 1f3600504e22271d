import { describe, expect, it } from "vitest";
import { stepRange, xValues } from "./x-axis.ts";

const columns = {
  steps: Float64Array.of(0, 10, 20, 40),
  wallTimesMs: Float64Array.of(1000, 2000, 3000, 7000),
};
const run = { tokensPerStep: 128, startedAtMs: 500 };

describe("xValues", () => {
  it("is the step, the tokens, the wall time or the time since start", () => {
    expect([...xValues(columns, "step", run)!]).toEqual([0, 10, 20, 40]);
    expect([...xValues(columns, "tokens", run)!]).toEqual([0, 1280, 2560, 5120]);
    expect([...xValues(columns, "time", run)!]).toEqual([1000, 2000, 3000, 7000]);
    expect([...xValues(columns, "relative", run)!]).toEqual([500, 1500, 2500, 6500]);
  });

  it("is undefined for tokens when the model card does not say tokens per step", () => {
    expect(xValues(columns, "tokens", { ...run, tokensPerStep: undefined })).toBeUndefined();
  });
});

describe("stepRange", () => {
  it("covers the window", () => {
    expect(stepRange(columns, "step", run, [3.2, 18.9])).toEqual([3, 19]);
    expect(stepRange(columns, "tokens", run, [1281, 2559])).toEqual([10, 20]);
    expect(stepRange(columns, "time", run, [2500, 2600])).toEqual([10, 20]);
    expect(stepRange(columns, "relative", run, [0, 100_000])).toEqual([0, 40]);
  });
});
