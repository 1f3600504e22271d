import { expect, test } from "vitest";
import { OverheadMeter } from "./overhead-meter.ts";
import { Sampler } from "./sampler.ts";

/** Steps measured by a loop whose steps take `stepMs`, with measurements of a given cost. */
function run(options: {
  every: "auto" | number;
  budget?: number;
  threadMs?: number;
  workerMs?: number;
  useMs?: number;
}) {
  const { every, budget = 0.01, threadMs = 1, workerMs = 10, useMs = 0 } = options;
  const sampler = new Sampler({ every, overheadBudget: budget, processors: 2 });
  const measured: number[] = [];
  const withUse: number[] = [];
  let nowMs = 0;
  let spentMs = 0;
  for (let step = 1; step <= 10_000; step++) {
    nowMs += 5;
    if (!sampler.due(step, nowMs, 0)) continue;
    measured.push(step);
    const use = useMs > 0 && sampler.useDue();
    if (use) withUse.push(step);
    sampler.started(nowMs, threadMs, use);
    nowMs += threadMs;
    spentMs += threadMs;
    sampler.finished(workerMs + (use ? useMs : 0));
  }
  const workedMs = measured.length * workerMs + withUse.length * useMs;
  return { measured, withUse, share: spentMs / nowMs, machineShare: (spentMs + workedMs / 2) / nowMs };
}

test("the first step is measured, whatever the cadence", () => {
  expect(run({ every: "auto" }).measured[0]).toBe(1);
  expect(run({ every: 100 }).measured.slice(0, 4)).toEqual([1, 100, 200, 300]);
});

test.each([
  [0.01, 1, 10],
  [0.01, 0.1, 200],
  [0.05, 10, 0.1],
  [0.001, 2, 2],
])("in auto the cost stays inside a budget of %f for %f ms here and %f ms there", (budget, threadMs, workerMs) => {
  const { share, machineShare, measured } = run({ every: "auto", budget, threadMs, workerMs });
  expect(share).toBeLessThanOrEqual(budget);
  expect(machineShare).toBeLessThanOrEqual(budget);
  expect(measured.length).toBeGreaterThan(1);
});

test.each([5, 20, 300])("a use of the head that costs %f ms makes spectra at most half as frequent", (useMs) => {
  const alone = run({ every: "auto", workerMs: 10 });
  const { measured, withUse, machineShare } = run({ every: "auto", workerMs: 10, useMs });
  expect(withUse[0]).toBe(1);
  expect(withUse.length).toBeGreaterThan(1);
  expect(machineShare).toBeLessThanOrEqual(0.01);
  // what the last use cost, with nothing after it, apart
  expect(measured.length).toBeGreaterThanOrEqual(0.5 * alone.measured.length - 300 / 12);
  if (useMs === 5) expect(withUse.length).toBeGreaterThan(0.9 * measured.length);
});

test("with a cadence of one's own the use is measured each time", () => {
  const { measured, withUse } = run({ every: 100, useMs: 1_000 });
  expect(withUse).toEqual(measured);
});

test("a costlier measurement is taken more rarely, and the cadence follows the cost", () => {
  const cheap = run({ every: "auto", threadMs: 1, workerMs: 1 }).measured.length;
  const dear = run({ every: "auto", threadMs: 10, workerMs: 100 }).measured.length;
  expect(cheap).toBeGreaterThan(5 * dear);
});

test("one measurement that was dear because others had the processor does not make the next ones rarer", () => {
  const sampler = new Sampler({ every: "auto", overheadBudget: 0.01, processors: 2 });
  sampler.due(1, 0, 0);
  for (const threadMs of [9, 9, 200]) {
    sampler.started(0, threadMs, false);
    sampler.finished(0);
  }
  expect(sampler.due(2, 1_124, 0)).toBe(false);
  expect(sampler.due(2, 1_126, 0)).toBe(true);
});

test("what recording takes is taken from the budget, down to half of it", () => {
  const pause = (recordingShare: number) => {
    const sampler = new Sampler({ every: "auto", overheadBudget: 0.01, processors: 2 });
    sampler.due(1, 0, 0);
    sampler.started(0, 9, false);
    let nowMs = 0;
    while (!sampler.due(2, nowMs, recordingShare)) nowMs++;
    return nowMs;
  };
  expect(Math.abs(pause(0) - 9 / 0.008)).toBeLessThanOrEqual(1);
  expect(Math.abs(pause(0.002) - 9 / 0.006)).toBeLessThanOrEqual(1);
  expect(Math.abs(pause(0.5) - 9 / 0.005)).toBeLessThanOrEqual(1);
});

test("the meter reports shares since its last report", () => {
  const meter = new OverheadMeter(1_000);
  meter.add(10);
  expect(meter.report(2_000)).toBe(0.01);
  meter.add(2);
  expect(meter.sinceReportMs(2_200)).toBe(200);
  expect(meter.report(2_200)).toBeCloseTo(0.01, 12);
  expect(meter.report(2_200)).toBe(0);
});

test("recording is what is not measuring, a call robbed of its processor counting as an ordinary long one", () => {
  const meter = new OverheadMeter(0);
  meter.add(0.1);
  meter.measuring(5);
  meter.add(5.1);
  meter.add(30);
  expect(meter.recordingShare(1_000)).toBeCloseTo((0.1 + 0.1 + 0.25) / 1_000, 12);
  expect(meter.report(1_000)).toBeCloseTo(0.0352, 12);
});
