import type { SeriesSummary } from "@headroom/store";
import { describe, expect, it } from "vitest";
import { watermark } from "./watermark.ts";

const series = (firstStep: number, lastStep: number, pointCount: number): SeriesSummary => ({
  runId: "r",
  metric: "m",
  pointCount,
  nonFiniteCount: 0,
  firstStep,
  lastStep,
  lastValue: 0,
  minimum: 0,
  maximum: 0,
});

describe("watermark(series)", () => {
  it("is just after the last step of a loss logged every step", () => {
    expect(watermark([series(0, 999, 1_000)])).toBe(1_000);
  });

  it("waits for the next point of the slowest series", () => {
    expect(watermark([series(0, 1_450, 1_451), series(0, 1_000, 3)])).toBe(1_451);
    expect(watermark([series(0, 1_550, 1_551), series(0, 1_000, 3)])).toBe(1_500);
  });

  it("does not wait for a series that has ended", () => {
    expect(watermark([series(0, 9_000, 9_001), series(0, 1_000, 11)])).toBe(9_001);
  });

  it("waits for nothing when no interval is known", () => {
    expect(watermark([series(5, 5, 1)])).toBe(Number.POSITIVE_INFINITY);
    expect(watermark([])).toBe(Number.POSITIVE_INFINITY);
  });
});
