import { expect, it } from "vitest";
import { assess, binomialInterval, CALIBRATION, DETECTOR_VERSION, simulateRun } from "../src/index.ts";

it("is silent on 60 simulated healthy runs of 10,000 points", () => {
  const flagged: number[] = [];
  for (let seed = 40_000_000; seed < 40_000_060; seed += 1) {
    const { points, schedule } = simulateRun({ seed, spectrum: true });
    const { state, firstAlarmStep } = assess(points);
    // a restart that is not logged may be suspected for a while
    const isFalse = schedule === "restarts" ? state.startsWith("satur") : firstAlarmStep !== null;
    if (isFalse || state === "overfitting" || state === "diverged") flagged.push(seed);
  }
  expect(flagged).toEqual([]);
});

it("finds at least 95 % of 40 simulated runs with a lasting 1 % rise over noise of 0.3 %", () => {
  let found = 0;
  let covered = 0;
  for (let seed = 50_000_000; seed < 50_000_040; seed += 1) {
    const run = simulateRun({ seed, kind: "saturating" });
    const { firstAlarmStep, onset } = assess(run.points, { arms: "loss" });
    if (firstAlarmStep !== null && firstAlarmStep >= run.onsetStep!) found += 1;
    if (onset !== null && onset.low <= run.onsetStep! && run.onsetStep! <= onset.high) covered += 1;
  }
  expect(found).toBeGreaterThanOrEqual(38);
  // intervals are nominally 95 %; 34 of 40 would be missed by chance once in a hundred
  expect(covered).toBeGreaterThanOrEqual(34);
});

it("publishes rates of this detector that follow from their counts", () => {
  expect(CALIBRATION.detectorVersion).toBe(DETECTOR_VERSION);
  for (const rows of Object.values(CALIBRATION.simulated.falseAlarms)) {
    for (const { events, trials, high } of rows) {
      expect(Math.abs(high - 1000 * binomialInterval(events, trials).high)).toBeLessThan(0.01);
    }
  }
});
