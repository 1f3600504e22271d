import { describe, expect, it } from "vitest";
import { seededRandom } from "./testing/seeded-random.ts";
import { dimensionsUsed, wError } from "./w-error.ts";

const random = seededRandom(3);
const sigma = Float64Array.from({ length: 40 }, () => Math.abs(random()) ** 3)
  .sort()
  .reverse();

describe("wError(sigma)", () => {
  it("is the definition ‖σ_{k+1:}‖/‖σ‖ at every k", () => {
    const curve = wError(sigma)!;
    const norm = Math.hypot(...sigma);
    expect(curve.length).toBe(41);
    curve.forEach((value, k) => {
      expect(Math.abs(value - Math.hypot(...sigma.subarray(k)) / norm)).toBeLessThan(1e-15);
    });
    expect(curve[0]).toBe(1);
    expect(curve[40]).toBe(0);
  });

  it("keeps the relative accuracy of the last decades, where 1 − cumulative sum has none", () => {
    const decades = Float64Array.from({ length: 12 }, (_, i) => 10 ** -i);
    expect(wError(decades)![11]! / (1e-11 / Math.hypot(...decades))).toBeCloseTo(1, 14);
  });

  it("is undefined for an all-zero or empty spectrum", () => {
    expect(wError([0, 0])).toBeUndefined();
    expect(wError([])).toBeUndefined();
  });

  it("refuses σ out of order", () => expect(() => wError([1, 3])).toThrow(RangeError));
});

describe("dimensionsUsed(sigma, epsilon)", () => {
  it("is the least k with W-error(k) <= ε", () => {
    const curve = wError(sigma)!;
    for (const epsilon of [0, 0.01, 0.1, 0.37, 0.5, 0.999, 1]) {
      expect(dimensionsUsed(sigma, epsilon)).toBe(curve.findIndex((value) => value <= epsilon));
    }
  });

  it("is undefined for an all-zero spectrum and refuses ε outside [0, 1]", () => {
    expect(dimensionsUsed([0], 0.1)).toBeUndefined();
    expect(() => dimensionsUsed(sigma, -0.1)).toThrow(/epsilon must be in \[0, 1\], got -0.1/);
    expect(() => dimensionsUsed(sigma, Number.NaN)).toThrow(RangeError);
  });
});
