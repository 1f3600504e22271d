import { describe, expect, it } from "vitest";
import { noiseModel } from "./noise-model.ts";
import { createRandomStream } from "./random.ts";
import { colouredNoise } from "./simulate-noise.ts";

/** Ratios of the variance told of a mean of `size` to the true one, over runs; and of sigma to 1. */
function ratios(length: number, autocorrelation: number, size: number, trend: (i: number) => number) {
  const runs = Array.from({ length: 120 }, (_, seed) => {
    const noise = colouredNoise(createRandomStream(1000 + seed), { length, autocorrelation, tails: Infinity });
    const values = noise.map((value, i) => value + trend(i / length));
    let mean = 0;
    for (let i = 0; i < size; i += 1) mean += noise[length - 1 - i]! / size;
    return { model: noiseModel(values, 0, 0)!, square: mean * mean };
  });
  const truth = runs.reduce((sum, { square }) => sum + square / runs.length, 0);
  const sorted = runs.map(({ model }) => model.meanVariance(size) / truth).sort((a, b) => a - b);
  const sigmas = runs.map(({ model }) => model.sigma).sort((a, b) => a - b);
  return { variance: sorted[60]!, sigma: sigmas[60]! };
}

describe("noiseModel(values, from, quantum)", () => {
  for (const rho of [0, 0.5, 0.9]) {
    it(`tells the noise of 200 values at correlation ${rho} and of their means within a factor`, () => {
      const { sigma, variance } = ratios(200, rho, 16, () => 0);
      expect(sigma).toBeGreaterThan(0.7);
      expect(sigma).toBeLessThan(1.5);
      expect(variance).toBeGreaterThan(0.5);
      expect(variance).toBeLessThan(3);
    });
  }

  it("takes no trend for noise: a learning curve a hundred times as high changes sigma by a few per cent", () => {
    const flat = ratios(200, 0, 16, () => 0);
    const falling = ratios(200, 0, 16, (progress) => 100 * (0.2 + progress) ** -0.3);
    expect(Math.abs(falling.sigma / flat.sigma - 1)).toBeLessThan(0.1);
    expect(falling.variance).toBeLessThan(2 * flat.variance);
  });

  it("scales with the values, is blind to their level, and no smaller than their rounding allows", () => {
    const noise = colouredNoise(createRandomStream(5), { length: 100, autocorrelation: 0, tails: Infinity });
    const one = noiseModel(noise, 0, 0)!;
    const ten = noiseModel(
      noise.map((value) => 10 * value + 1e3),
      0,
      0,
    )!;
    expect(ten.sigma / one.sigma).toBeCloseTo(10, 6);
    const rounded = noise.map((value) => Math.round(0.1 * value));
    expect(noiseModel(rounded, 0, 1)!.sigma).toBeGreaterThan(0.2);
  });

  it("is uncertain where values are few or slow", () => {
    const model = (length: number, autocorrelation: number) =>
      noiseModel(colouredNoise(createRandomStream(6), { length, autocorrelation, tails: Infinity }), 0, 0)!;
    expect(model(30, 0).uncertainty).toBeGreaterThan(model(200, 0).uncertainty);
    expect(model(200, 0.95).uncertainty).toBeGreaterThan(model(200, 0).uncertainty);
    expect(noiseModel(new Float64Array(6), 0, 0)).toBeUndefined();
  });
});
