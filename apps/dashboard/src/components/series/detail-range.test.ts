import type { SeriesColumns } from "@headroom/protocol";
import { expect, it } from "vitest";
import { detailRange } from "./detail-range.ts";

const axis = { tokensPerStep: 10, startedAtMs: 0 };
const part = (steps: number[], options: Partial<SeriesColumns> = {}): SeriesColumns => ({
  runId: "r",
  metric: "train/loss",
  attempt: 0,
  superseded: false,
  pointCount: 1_000,
  exact: false,
  steps: Float64Array.from(steps),
  values: Float64Array.from(steps),
  wallTimesMs: Float64Array.from(steps, (step) => step * 100),
  ...options,
});

it("asks for the steps under the window, on the axis it is of", () => {
  expect(detailRange([part([0, 500, 999])], "step", axis, [10.5, 20])).toEqual([10, 20]);
  expect(detailRange([part([0, 500, 999])], "tokens", axis, [105, 200])).toEqual([10, 20]);
});

it("goes by the valid part where a superseded one comes first", () => {
  const parts = [part([600, 700], { superseded: true }), part([0, 500])];
  expect(detailRange(parts, "time", axis, [1_000, 40_000])).toEqual([0, 500]);
});

it("asks for nothing that is there already, or not known", () => {
  expect(detailRange([part([0, 1], { exact: true })], "step", axis, [0, 1])).toBeUndefined();
  expect(detailRange([], "step", axis, [0, 1])).toBeUndefined();
  expect(detailRange(undefined, "step", axis, [0, 1])).toBeUndefined();
});
