import { expect, it } from "vitest";
import { simulateRun } from "./simulate.ts";

it("simulateRun is the same for the same seed and another for another", () => {
  const a = simulateRun({ seed: 5, points: 200 });
  expect(simulateRun({ seed: 5, points: 200 })).toEqual(a);
  expect(simulateRun({ seed: 6, points: 200 }).points[100]).not.toEqual(a.points[100]);
});

it("simulateRun saturates by the rise asked for, over noise of the size asked for", () => {
  const run = simulateRun({ seed: 9, kind: "saturating", schedule: "constant", spikes: 0, noise: 0.003, rise: 0.01 });
  const losses = run.points.map((point) => point.evalLoss!);
  const at = run.onsetStep! / 10;
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const floor = mean(losses.slice(at - 100, at));
  const plateau = losses.slice(at + 1000);
  expect(mean(plateau) / floor - 1).toBeGreaterThan(0.008);
  expect(mean(plateau) / floor - 1).toBeLessThan(0.012);
  const deviation = Math.sqrt(mean(plateau.map((value) => (value - mean(plateau)) ** 2)));
  expect(deviation / mean(plateau)).toBeGreaterThan(0.0025);
  expect(deviation / mean(plateau)).toBeLessThan(0.0035);
});
