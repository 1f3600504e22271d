import type { SeriesColumns } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { frame, random, type Suite } from "./harness.ts";

export interface TruePoints {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/**
 * Checks a down-sampled answer against all points of its range: a subset in order; the first, the last and every
 * extreme among them; every non-finite point where they are few; and no point outside the envelope that the answer
 * draws around it, within two buckets.
 */
export function expectFaithful(answer: SeriesColumns, truth: TruePoints, maxPoints: number): void {
  const count = truth.steps.length;
  expect(answer.pointCount).toBe(count);
  expect(answer.steps.length).toBeLessThanOrEqual(2 * maxPoints + 2);
  if (count <= maxPoints) expect(answer.exact).toBe(true);
  if (answer.exact) expect(Array.from(answer.steps)).toEqual(truth.steps);
  const indexOf = new Map(truth.steps.map((step, i) => [step, i]));
  const kept = Array.from(answer.steps, (step) => indexOf.get(step)!);
  kept.forEach((i, k) => {
    if (i === undefined || (k > 0 && i <= kept[k - 1]!) || !Object.is(answer.values[k], truth.values[i])) {
      throw new Error(`Point ${k} of the answer (step ${answer.steps[k]}) is not one of the stored points, in order`);
    }
  });
  expect(kept[0]).toBe(0);
  expect(kept.at(-1)).toBe(count - 1);
  const finite = truth.values.filter(Number.isFinite);
  if (finite.length > 0) {
    expect(least(answer.values)).toBe(least(finite));
    expect(greatest(answer.values)).toBe(greatest(finite));
  }
  const nonFinite = truth.steps.filter((_, i) => !Number.isFinite(truth.values[i]));
  if (nonFinite.length <= 8) for (const step of nonFinite) expect(answer.steps).toContain(step);
  const reach = Math.ceil((2 * count) / Math.max(1, maxPoints / 2 - 1)) * 2;
  const allFinite = nonFinite.length === 0;
  for (let i = 0; allFinite && i < count; i += Math.max(1, Math.floor(count / 300))) {
    const near = kept.filter((j) => Math.abs(j - i) <= reach).map((j) => truth.values[j]!);
    if (!(Math.max(...near) >= truth.values[i]! && Math.min(...near) <= truth.values[i]!)) {
      throw new Error(`Step ${truth.steps[i]} (${truth.values[i]}) lies outside what the answer draws near it`);
    }
  }
}

function least(values: Iterable<number>): number {
  let result = Infinity;
  for (const value of values) if (Number.isFinite(value) && value < result) result = value;
  return result;
}

function greatest(values: Iterable<number>): number {
  let result = -Infinity;
  for (const value of values) if (Number.isFinite(value) && value > result) result = value;
  return result;
}

export function testReads(suite: Suite): void {
  describe("down-sampled reads", () => {
    it("keep a one-step spike and a NaN planted anywhere, at any width and zoom", async () => {
      const next = random(7);
      const count = 60_000;
      for (let trial = 0; trial < 3; trial++) {
        const { runId, writer } = await suite.run();
        const values = Array.from({ length: count }, () => 2 + next());
        const spike = Math.floor(next() * count);
        const hole = Math.floor(next() * count);
        values[spike] = 30;
        values[hole] = NaN;
        for (let from = 0; from < count; from += 7_001) {
          await writer.append(frame("train/loss", from, values.slice(from, from + 7_001)));
        }
        const steps = values.map((_, i) => i);
        for (const maxPoints of [4, 50, 900, 2400, 20_000]) {
          for (const [fromStep, toStep] of [
            [0, count - 1],
            [spike - 300, spike + 300],
            [hole, hole],
            [Math.min(spike, hole), Math.max(spike, hole)],
            [4095, 4096],
            [100, 45_000],
          ] as const) {
            const [answer] = await suite.store.series.read({
              series: [{ runId, metric: "train/loss" }],
              fromStep: Math.max(0, fromStep),
              toStep,
              maxPoints,
              superseded: true,
            });
            const from = Math.max(0, fromStep);
            expectFaithful(
              answer!,
              { steps: steps.slice(from, toStep + 1), values: values.slice(from, toStep + 1) },
              maxPoints,
            );
          }
        }
      }
    });

    it("lie evenly along a log axis when asked to: the first steps exactly, extremes and NaN wherever they are", async () => {
      const next = random(11);
      const { runId, writer } = await suite.run();
      const count = 70_000;
      const values = Array.from({ length: count }, () => 2 + next());
      const spike = Math.floor(next() * count);
      const hole = Math.floor(next() * count);
      values[spike] = 30;
      values[hole] = NaN;
      for (let from = 0; from < count; from += 9_001)
        await writer.append(frame("train/loss", from, values.slice(from, from + 9_001)));
      for (const [fromStep, toStep, maxPoints] of [
        [0, count - 1, 600],
        [0, count - 1, 60],
        [0, count - 1, 4],
        [1, 30_000, 300],
        [5_000, 66_000, 300],
        [4_096, 69_000, 100],
        [60_000, 69_999, 300],
        [spike, count - 1, 300],
      ] as const) {
        const [answer] = await suite.store.series.read({
          series: [{ runId, metric: "train/loss" }],
          fromStep,
          toStep,
          maxPoints,
          superseded: true,
          spacing: "log",
        });
        const steps = Array.from(answer!.steps);
        expect(answer!.pointCount).toBe(toStep - fromStep + 1);
        expect(steps.length).toBeLessThanOrEqual(2 * maxPoints + 2);
        expect(steps[0]).toBe(fromStep);
        expect(steps.at(-1)).toBe(toStep);
        steps.forEach((step, k) => {
          expect(Object.is(answer!.values[k], values[step])).toBe(true);
          if (k > 0) expect(step).toBeGreaterThan(steps[k - 1]!);
        });
        for (const planted of [spike, hole])
          if (planted >= fromStep && planted <= toStep) expect(steps).toContain(planted);
        // A bucket is this factor of steps wide; whole blocks may make it wider at its edges.
        const factor = (toStep / Math.max(1, fromStep)) ** (1 / Math.max(1, Math.floor(maxPoints / 2) - 1));
        if (fromStep <= 1) {
          const exactTo = Math.floor(1 / (factor - 1));
          expect(steps.filter((step) => step <= exactTo)).toHaveLength(exactTo - fromStep + 1);
        }
        for (let step = Math.max(1, fromStep); step * factor ** 3 < toStep; step = Math.ceil(step * factor)) {
          const wide = steps.filter((one) => one >= step && one <= Math.ceil(step * factor ** 3) + 1);
          const truth = values.slice(step + 1, Math.floor(step * factor)).filter(Number.isFinite);
          const near = steps
            .filter((one) => one >= step / factor ** 2 - 1 && one <= step * factor ** 2 + 1)
            .map((one) => values[one]!)
            .filter(Number.isFinite);
          expect(wide.length).toBeGreaterThan(0);
          if (truth.length === 0) continue;
          expect(Math.min(...near)).toBeLessThanOrEqual(Math.min(...truth));
          expect(Math.max(...near)).toBeGreaterThanOrEqual(Math.max(...truth));
        }
      }
    });

    it("thousands of NaNs keep the answer bounded and show where they begin and end", async () => {
      const { runId, writer } = await suite.run();
      const values = Array.from({ length: 30_000 }, (_, i) => (i >= 10_000 && i < 20_000 ? NaN : i % 2 ? Infinity : i));
      await writer.append(frame("train/loss", 0, values));
      const [answer] = await suite.store.series.read({
        series: [{ runId, metric: "train/loss" }],
        maxPoints: 100,
        superseded: true,
      });
      expect(answer!.steps.length).toBeLessThanOrEqual(202);
      const steps = Array.from(answer!.steps).filter((_, k) => Number.isNaN(answer!.values[k]));
      // the first and the last NaN, exactly
      expect(steps[0]).toBe(10_000);
      expect(steps.at(-1)).toBe(19_999);
      expect(Array.from(answer!.values)).toContain(Infinity);
    });

    it("an empty range, an unknown metric and a series of one point", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("train/loss", 10, [1]));
      const read = (metric: string, fromStep: number, toStep: number) =>
        suite.store.series.read({ series: [{ runId, metric }], fromStep, toStep, maxPoints: 10, superseded: true });
      expect(await read("train/loss", 0, 9)).toEqual([]);
      expect(await read("train/loss", 11, 99)).toEqual([]);
      expect(await read("train/loss", 20, 10)).toEqual([]);
      expect(await read("none", 0, 99)).toEqual([]);
      expect((await read("train/loss", 10, 10))[0]).toMatchObject({ exact: true, pointCount: 1 });
    });

    it("many series of many runs in one question come in its order", async () => {
      const runs = [await suite.run(), await suite.run()];
      for (const { writer } of runs) await writer.append(frame("a", 0, [1, 2]), frame("b", 5, [3]));
      const series = runs.flatMap(({ runId }) => ["b", "a"].map((metric) => ({ runId, metric })));
      const answer = await suite.store.series.read({ series, maxPoints: 10, superseded: false });
      expect(answer.map(({ runId, metric }) => ({ runId, metric }))).toEqual(series);
    });

    it("the last point alone is found under a million-step gap", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("a", 0, new Float64Array(9000)), frame("a", 1_000_000_000, [5]));
      const [answer] = await suite.store.series.read({
        series: [{ runId, metric: "a" }],
        fromStep: 9000,
        maxPoints: 100,
        superseded: true,
      });
      expect(Array.from(answer!.steps)).toEqual([1_000_000_000]);
    });
  });
}
