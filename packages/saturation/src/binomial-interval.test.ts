import { expect, it } from "vitest";
import { binomialInterval } from "./binomial-interval.ts";

// scipy 1.x: scipy.stats.binomtest(k, n).proportion_ci(0.95, "exact")
const ORACLE = [
  [0, 4000, 0, 0.0009217947496064361],
  [1, 20, 0.0012650894979560339, 0.24873276277202772],
  [7, 50, 0.05819170033997344, 0.26739600249700846],
  [10, 10, 0.6915028921812371, 1],
] as const;

it("binomialInterval(events, trials) equals scipy's exact interval", () => {
  for (const [events, trials, low, high] of ORACLE) {
    const interval = binomialInterval(events, trials);
    expect(Math.abs(interval.low - low)).toBeLessThan(1e-10);
    expect(Math.abs(interval.high - high)).toBeLessThan(1e-10);
  }
});

it("binomialInterval refuses impossible counts", () => {
  expect(() => binomialInterval(3, 2)).toThrow("Cannot form interval: events must be within trials, got 3 of 2");
});
