import { describe, expect, it } from "vitest";
import { smoothExponential } from "./smooth.ts";

const line = (y: number[], x = y.map((_, i) => i)) => ({ x: Float64Array.from(x), y: Float64Array.from(y) });

describe("smoothExponential", () => {
  it("leaves a constant constant, from the first point on", () => {
    expect([...smoothExponential(line([3, 3, 3, 3]), 0.99, 4)].every((v) => Math.abs(v - 3) < 1e-12)).toBe(true);
  });

  it("is the closed form for two points", () => {
    const a = 0.9 ** (1000 / 1000);
    const [, second] = smoothExponential(line([1, 2]), 0.9, 1000);
    expect(second).toBeCloseTo((a * 1 + 2) / (a + 1), 12);
  });

  it("does not change when a point is repeated at twice the density of a constant stretch", () => {
    const sparse = smoothExponential(line([1, 1, 5], [0, 10, 20]), 0.99, 1000);
    const jump = smoothExponential(line([1, 5], [10, 20]), 0.99, 1000);
    expect(sparse[2]).toBeLessThan(5);
    expect(jump[1]).toBeGreaterThan(sparse[2]!);
  });

  it("is causal", () => {
    const before = smoothExponential(line([1, 2, 1, 2]), 0.99, 1000);
    const after = smoothExponential(line([1, 2, 1, 2, 900]), 0.99, 1000);
    expect([...after.subarray(0, 4)]).toEqual([...before]);
  });

  it("keeps gaps as gaps and returns to the average after them", () => {
    const out = smoothExponential(line([1, Number.NaN, 1]), 0.9, 10);
    expect(Number.isNaN(out[1])).toBe(true);
    expect(out[2]).toBeCloseTo(1, 12);
  });

  it("refuses an amount outside [0, 1)", () => {
    expect(() => smoothExponential(line([1]), 1, 1)).toThrow("the amount must be in [0, 1), got 1");
  });
});
