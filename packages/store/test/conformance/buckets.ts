import type { SeriesBuckets } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { frame, random, type Suite } from "./harness.ts";

type Point = readonly [step: number, value: number];

/** Every bucket against the points that lie in it; each point lies in one. */
function expectTrue(buckets: SeriesBuckets, points: readonly Point[]): void {
  let at = 0;
  buckets.firstSteps.forEach((firstStep, b) => {
    const start = at;
    while (at < points.length && points[at]![0] <= buckets.lastSteps[b]!) at++;
    const inside = points.slice(start, at);
    expect([inside[0]![0], inside.at(-1)![0]]).toEqual([firstStep, buckets.lastSteps[b]]);
    const values = inside.map(([, value]) => value).filter(Number.isFinite);
    expect(buckets.counts[b]).toBe(values.length);
    if (values.length === 0) {
      expect([buckets.means[b], buckets.minima[b], buckets.maxima[b]]).toEqual([NaN, NaN, NaN]);
      return;
    }
    expect(buckets.minima[b]).toBe(Math.min(...values));
    expect(buckets.maxima[b]).toBe(Math.max(...values));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(buckets.means[b]! - mean)).toBeLessThan(1e-12 * Math.abs(mean));
  });
  expect(at).toBe(points.length);
}

export function testBuckets(suite: Suite): void {
  describe("buckets of down-sampled reads", () => {
    it("hold every point once, with its mean, count and extremes, at any width and zoom", async () => {
      const next = random(11);
      const { runId, writer } = await suite.run();
      const values = Array.from({ length: 40_000 }, (_, i) => 2 + next() + (i % 977 === 0 ? 50 : 0));
      for (let i = 20_000; i < 20_200; i++) values[i] = [NaN, Infinity, -Infinity][i % 3]!;
      for (let from = 0; from < values.length; from += 9_000) {
        await writer.append(frame("train/loss", from, values.slice(from, from + 9_000)));
      }
      const points = values.map((value, step): Point => [step, value]);
      const series = [{ runId, metric: "train/loss" }];
      for (const spacing of ["linear", "log"] as const) {
        for (const maxPoints of [4, 60, 900, 5_000]) {
          for (const [fromStep, toStep] of [[0, 39_999] as const, [777, 31_111] as const, [19_990, 20_400] as const]) {
            const query = { series, fromStep, toStep, maxPoints, spacing, superseded: false };
            const [answer] = await suite.store.series.read({ ...query, buckets: true });
            expect(answer!.buckets === undefined).toBe(answer!.exact);
            if (!answer!.exact) expectTrue(answer!.buckets!, points.slice(fromStep, toStep + 1));
            // asked for or not, the points are the same
            const { buckets: _, ...without } = answer!;
            expect((await suite.store.series.read(query))[0]).toEqual(without);
          }
        }
      }
    });

    it("of uneven steps never overlap, and hold the points that are drawn", async () => {
      const next = random(12);
      const { runId, writer } = await suite.run();
      let step = 0;
      const steps = Float64Array.from({ length: 20_000 }, () => (step += 1 + Math.floor(next() ** 8 * 5_000)));
      await writer.append({
        kind: "frame",
        metrics: ["eval/loss"],
        steps,
        wallTimesMs: steps,
        values: [steps.map(() => next())],
      });
      const query = { series: [{ runId, metric: "eval/loss" }], maxPoints: 100, superseded: false, buckets: true };
      const [drawn] = await suite.store.series.read(query);
      const buckets = drawn!.buckets!;
      expect(buckets.counts.reduce((a, b) => a + b)).toBe(20_000);
      buckets.firstSteps.forEach((firstStep, b) => {
        if (b > 0) expect(firstStep).toBeGreaterThan(buckets.lastSteps[b - 1]!);
        const inside = drawn!.values.filter(
          (_, i) => drawn!.steps[i]! >= firstStep && drawn!.steps[i]! <= buckets.lastSteps[b]!,
        );
        expect(inside).toContain(buckets.minima[b]!);
        expect(inside).toContain(buckets.maxima[b]!);
      });
    });
  });
}
