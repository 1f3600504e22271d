import { expect, it } from "vitest";
import { fitPowerLaw, powerLawAt } from "./power-law.ts";

it("fitPowerLaw(steps, values, from, to) continues an exact power law within 0.1 %", () => {
  for (const [floor, amplitude, exponent] of [
    [1.69, 6, 0.28],
    [3, 40, 0.6],
    [2.5, 300, 1.02],
  ] as const) {
    const steps = Array.from({ length: 60 }, (_, i) => 1000 * (i + 1));
    const values = steps.map((step) => floor + amplitude * step ** -exponent);
    const law = fitPowerLaw(steps, values, 0, 60)!;
    const truth = floor + amplitude * 120_000 ** -exponent;
    expect(Math.abs(powerLawAt(law, 120_000) / truth - 1)).toBeLessThan(1e-3);
  }
});

it("fitPowerLaw is undefined for a rising curve and for fewer than eight points", () => {
  const steps = Array.from({ length: 20 }, (_, i) => i + 1);
  expect(fitPowerLaw(steps, steps, 0, 20)).toBeUndefined();
  expect(
    fitPowerLaw(
      steps,
      steps.map((step) => 1 / step),
      0,
      7,
    ),
  ).toBeUndefined();
});
