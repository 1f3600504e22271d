import { expect, it } from "vitest";
import { runOnset, tabState } from "./run-onset.ts";

const onset = { best: 17_000, low: 16_000, high: 17_750 };

it("places onset and alarm, muted where the run is not saturated now", () => {
  expect(runOnset({ state: "saturated", onset, firstAlarmStep: 25_750 })).toEqual({
    steps: { ...onset, alarm: 25_750 },
    label: "onset 17,000, alarm 25,750",
    muted: false,
  });
  expect(runOnset({ state: "recovered", onset, firstAlarmStep: null })).toMatchObject({
    label: "onset 17,000",
    muted: true,
  });
  expect(runOnset({ state: "healthy", onset: null, firstAlarmStep: null })).toBeUndefined();
  expect(runOnset(null)).toBeUndefined();
});

it("tells a tab's state, saturation before running", () => {
  expect(tabState("running", "saturated")).toBe("saturated");
  expect(tabState("running", "healthy")).toBe("running");
  expect(tabState("finished", undefined)).toBeUndefined();
});
