import { expect } from "vitest";
import type { SpectrumResult } from "../spectrum-result.ts";

/**
 * Asserts the error bound of the Gram method: λ of a symmetric matrix is computed with a backward error of a few units
 * in the last place of ‖WᵀW‖ = σ_1², so σ = √λ has relative error u/2·(σ_1/σ)², u = d·2^-52; plus 4 ulp for the
 * square root and the last place of σ itself. Below the floor σ only has to stay below it too.
 */
export function expectSpectrumClose(actual: SpectrumResult, sigma: readonly number[]): void {
  const d = Math.max(sigma.length, 4);
  expect(actual.sigma.length).toBe(sigma.length);
  sigma.forEach((expected, i) => {
    const value = actual.sigma[i]!;
    if (expected <= actual.resolutionFloor) {
      expect(value).toBeLessThanOrEqual(2 * actual.resolutionFloor);
      return;
    }
    const bound = ((d * 2 ** -52) / 2) * (sigma[0]! / expected) ** 2 + 4 * 2 ** -52;
    expect(Math.abs(value - expected) / expected, `σ_${i + 1} of ${sigma.length}`).toBeLessThanOrEqual(bound);
  });
}
