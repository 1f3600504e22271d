import { expect, test } from "vitest";
import { OverheadMeter } from "./overhead-meter.ts";
import { Sampler } from "./sampler.ts";

/** Steps measured by a loop whose steps take `stepMs`, with measurements of a given cost. */
function run(options: { every: "auto" | number; budget?: number; threadMs?: number; workerMs?: number }) {
  const { every, budget = 0.01, threadMs = 1, workerMs = 10 } = options;
  const sampler = new Sampler({ every, overheadBudget: budget, processors: 2 });
  const measured: number[] = [];
  let nowMs = 0;
  let spentMs = 0;
  for (let step = 1; step <= 10_000; step++) {
    nowMs += 5;
    if (!sampler.due(step, nowMs, spentMs)) continue;
    measured.push(step);
    sampler.started(nowMs, threadMs);
    nowMs += threadMs;
    spentMs += threadMs;
    sampler.finished(workerMs);
  }
  return { measured, share: spentMs / nowMs, machineShare: (spentMs + (measured.length * workerMs) / 2) / nowMs };
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
  // The first measurement is taken before there is any time it could be a share of.
  expect(share).toBeLessThanOrEqual(budget * 1.1);
  expect(machineShare).toBeLessThanOrEqual(budget * 1.1);
  expect(measured.length).toBeGreaterThan(1);
});

test("a costlier measurement is taken more rarely, and the cadence follows the cost", () => {
  const cheap = run({ every: "auto", threadMs: 1, workerMs: 1 }).measured.length;
  const dear = run({ every: "auto", threadMs: 10, workerMs: 100 }).measured.length;
  expect(cheap).toBeGreaterThan(5 * dear);
});

test("time spent on other things than measuring leaves less for measuring", () => {
  const sampler = new Sampler({ every: "auto", overheadBudget: 0.01, processors: 2 });
  expect(sampler.due(1, 0, 0)).toBe(true);
  sampler.started(0, 1);
  expect(sampler.due(2, 1_000, 8)).toBe(true);
  expect(sampler.due(2, 1_000, 8.5)).toBe(false);
  expect(sampler.due(3, 1_100, 8.5)).toBe(true);
});

test("the meter reports shares since its last report", () => {
  const meter = new OverheadMeter(1_000);
  meter.add(10);
  expect(meter.report(2_000)).toBe(0.01);
  meter.add(2);
  expect(meter.sinceReportMs(2_200)).toBe(200);
  expect(meter.report(2_200)).toBeCloseTo(0.01, 12);
  expect(meter.spentMs).toBe(12);
  expect(meter.report(2_200)).toBe(0);
});
