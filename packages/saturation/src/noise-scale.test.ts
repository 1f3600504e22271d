import { describe, expect, it } from "vitest";
import { noiseScale } from "./noise-scale.ts";
import { createRandomStream } from "./random.ts";

function noisy(n: number, sigma: number, rho: number, trend: (i: number) => number, seed: number): Float64Array {
  const random = createRandomStream(seed);
  let e = random.normal();
  return Float64Array.from({ length: n }, (_, i) => {
    e = rho * e + Math.sqrt(1 - rho * rho) * random.normal();
    return trend(i) + sigma * e;
  });
}

describe("noiseScale(values, from)", () => {
  it("recovers white noise on a line and on a power law within a quarter", () => {
    for (const trend of [(i: number) => 3 - 0.01 * i, (i: number) => 2 + 3 * (i + 5) ** -0.5]) {
      const { sigma, autocorrelation } = noiseScale(noisy(256, 0.02, 0, trend, 1), 20)!;
      expect(sigma).toBeGreaterThan(0.015);
      expect(sigma).toBeLessThan(0.026);
      expect(autocorrelation).toBeLessThan(0.25);
    }
  });

  it("is not moved by a few spikes", () => {
    const values = noisy(256, 0.02, 0, () => 3, 2);
    const before = noiseScale(values, 0)!.sigma;
    for (const i of [40, 90, 91, 200]) values[i] = 9;
    expect(noiseScale(values, 0)!.sigma / before).toBeLessThan(1.25);
  });

  it("sees autocorrelation and widens the standard error for it", () => {
    const white = noiseScale(
      noisy(256, 0.02, 0, () => 3, 3),
      0,
    )!;
    const red = noiseScale(
      noisy(256, 0.02, 0.7, () => 3, 3),
      0,
    )!;
    expect(red.autocorrelation).toBeGreaterThan(white.autocorrelation + 0.2);
    expect(red.inflation).toBeGreaterThan(1.3);
  });

  it("is undefined for fewer than five values", () => {
    expect(noiseScale([1, 2, 3, 4], 0)).toBeUndefined();
  });
});
