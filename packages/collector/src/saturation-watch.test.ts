import { expect, test } from "vitest";
import { SaturationWatch } from "./saturation-watch.ts";

/** Loss falls to its minimum at step 15,000 and rises from there, while singular entropy climbs. */
function metricsAt(i: number): Record<string, number> {
  const onset = 150;
  const decay = (at: number) => 3 + 4 / Math.sqrt(1 + at * 0.5);
  const loss = (i < onset ? decay(i) : decay(onset) * (1 + 0.0006 * (i - onset))) + Math.sin(i * 12.9898) * 0.004;
  const entropy = 0.1 + (i < onset ? 0.3 / (1 + i * 0.1) : 0.02 + 0.01 * (i - onset));
  return {
    "eval/loss": loss,
    "train/loss": loss - 0.05 + Math.sin(i * 7) * 0.01,
    "head/singular_entropy_q": entropy,
    "head/spike_q1": 0.2 + (i < onset ? 0 : 0.003 * (i - onset)),
    "hidden/anisotropy": 0.3 + (i < onset ? 0 : 0.003 * (i - onset)),
    "a metric of the user's": i,
  };
}

test("a saturating run is told once, soon after its onset, with the checkpoint to keep", () => {
  const watch = new SaturationWatch();
  const told = [];
  for (let i = 0; i <= 300; i++) {
    watch.observe(i * 100, metricsAt(i));
    told.push(...watch.take());
  }
  expect(told.map(({ state }) => state)).toEqual(["saturated"]);
  const [verdict] = told;
  expect(verdict!.step).toBeGreaterThan(15_000);
  expect(verdict!.step).toBeLessThan(20_000);
  expect(Math.abs(verdict!.bestCheckpoint!.step - 15_000)).toBeLessThan(1_000);
});

test("a run that goes on improving is not told of, and metrics of the user's own are passed over", () => {
  const watch = new SaturationWatch();
  for (let i = 0; i <= 300; i++) watch.observe(i * 100, metricsAt(Math.min(i, 149)));
  for (let i = 0; i <= 300; i++) watch.observe(i, { anything: i });
  expect(watch.take()).toEqual([]);
});
