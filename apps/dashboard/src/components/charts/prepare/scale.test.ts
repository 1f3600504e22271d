import { describe, expect, it } from "vitest";
import { paddedDomain, stepAxis, valueAxis } from "./scale.ts";

describe("valueAxis", () => {
  it("has round ticks inside the domain, all told apart", () => {
    for (const domain of [
      [3.01, 3.02],
      [0, 1],
      [2.5, 11],
      [1e-6, 3e-6],
      [-5, 40_000],
    ] as const) {
      const axis = valueAxis(domain, false);
      expect(axis.ticks.length).toBeGreaterThanOrEqual(3);
      expect(axis.ticks.every((tick) => tick >= domain[0] && tick <= domain[1])).toBe(true);
      expect(new Set(axis.ticks.map(axis.tick)).size).toBe(axis.ticks.length);
    }
  });

  it("marks decades on a log axis, and 1-2-5 within few of them", () => {
    expect(valueAxis([1e-3, 10], true).ticks).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(valueAxis([0.9, 12], true).ticks).toEqual([1, 2, 5, 10]);
    expect(valueAxis([21, 29], true).ticks.length).toBeGreaterThanOrEqual(3);
  });
});

describe("stepAxis", () => {
  it("never puts a tick on half a step", () => {
    expect(stepAxis([0, 2], "step", false, 8).ticks).toEqual([0, 1, 2]);
  });

  it("cuts durations by the clock", () => {
    const axis = stepAxis([0, 3_600_000], "relative", false, 6);
    expect(axis.ticks.map(axis.tick)).toEqual(["0 ms", "10 min", "20 min", "30 min", "40 min", "50 min", "1 h"]);
  });
});

describe("paddedDomain", () => {
  it("is never of zero height", () => {
    for (const value of [0, 1, -3, 1e-9]) {
      const [low, high] = paddedDomain(value, value, false);
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    const [low, high] = paddedDomain(2, 2, true);
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(low);
  });
});
