import { readFileSync } from "node:fs";
import type { SmoothingKind } from "@headroom/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiServerResource, batchOf, bytesOf, openInput, runIdOf } from "./api-server-resource.ts";

/** Made by smoothed-by-numpy.py from the raw points. */
const numpy: {
  readonly steps: readonly number[];
  readonly cases: readonly { kind: SmoothingKind; steps: number; values: readonly (number | null)[] }[];
} = JSON.parse(readFileSync(new URL("./fixtures/smoothed-by-numpy.json", import.meta.url), "utf8"));

const METRIC = "train/loss";

/** The script's series; steps are below 2^21, so the product is exact. */
function raw(step: number): number {
  if (step === 1500) return 50;
  if (step === 2000) return Number.NaN;
  const noise = Number((BigInt(step) * 2_654_435_761n) % 2n ** 32n) / 2 ** 32;
  return 2 + 3 * Math.exp(-step / 400) + noise;
}

describe("series.smooth", () => {
  let api: Awaited<ReturnType<typeof apiServerResource>>;
  const run = runIdOf(1);
  beforeAll(async () => {
    api = await apiServerResource();
    await api.client.run.open.mutate(openInput(1));
    const frame = (steps: readonly number[], value: (step: number) => number) => ({
      kind: "frame" as const,
      metrics: [METRIC],
      steps: Float64Array.from(steps),
      wallTimesMs: Float64Array.from(steps, (step) => 1_760_000_000_000 + step),
      values: [Float64Array.from(steps, value)],
    });
    // A first attempt ran on to other values and was rewound to step 1,000: they are not of the valid line.
    const before = numpy.steps.filter((step) => step < 1_200);
    const after = numpy.steps.filter((step) => step >= 1_000);
    const sections = [frame(before, (step) => (step < 1_000 ? raw(step) : 99)), frame(after, raw)];
    await api.client.series.append.mutate(bytesOf(batchOf(1, sections)));
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const widths = [100, 333, 8_000];
  const zooms = [{}, { fromStep: 1_380, toStep: 2_100 }, { fromStep: 2_950, toStep: 2_999 }];
  for (const { kind, steps, values } of numpy.cases) {
    it(`equals NumPy on the raw points: ${kind} over ${steps} steps, at every width and zoom`, async () => {
      for (const maxPoints of widths) {
        for (const zoom of zooms) {
          const answer = await api.client.series.smooth.query({ run, metric: METRIC, kind, steps, maxPoints, ...zoom });
          const inside = numpy.steps.filter((s) => s >= (zoom.fromStep ?? 0) && s <= (zoom.toStep ?? Infinity));
          expect(answer.steps[0]).toBe(inside[0]);
          expect(answer.steps.at(-1)).toBe(inside.at(-1));
          expect(answer.steps.length).toBeLessThanOrEqual(maxPoints);
          expect(answer.steps.length).toBeGreaterThanOrEqual(Math.min(inside.length, maxPoints / 3));
          expect([...answer.wallTimesMs]).toEqual(Array.from(answer.steps, (step) => 1_760_000_000_000 + step));
          answer.steps.forEach((step, i) => {
            const expected = values[numpy.steps.indexOf(step)];
            if (expected === null || expected === undefined) expect(answer.values[i]).toBeNaN();
            else expect(Math.abs(answer.values[i]! - expected)).toBeLessThan(1e-9 * expected);
          });
        }
      }
    });
  }

  it("keeps a gap a gap where all points are asked for, and the extremes where not", async () => {
    const question = { run, metric: METRIC, kind: "ema" as const, steps: 20 };
    const all = await api.client.series.smooth.query({ ...question, maxPoints: 8_000 });
    expect(all.values[all.steps.indexOf(2_000)]).toBeNaN();
    const few = await api.client.series.smooth.query({ ...question, maxPoints: 20 });
    const greatest = (values: Float64Array) => values.reduce((a, b) => (b > a ? b : a), 0);
    expect(greatest(few.values)).toBe(greatest(all.values));
  });

  it("gives a constant back to within a unit in the last place, and nothing for a metric without points", async () => {
    await api.client.run.open.mutate(openInput(2));
    const steps = Float64Array.from({ length: 5_000 }, (_, i) => i * 3);
    const frame = {
      kind: "frame" as const,
      metrics: [METRIC],
      steps,
      wallTimesMs: steps,
      values: [steps.map(() => 0.1)],
    };
    await api.client.series.append.mutate(bytesOf({ ...batchOf(1, [frame]), runId: runIdOf(2) }));
    for (const kind of ["ema", "mean", "median"] as const) {
      const { values } = await api.client.series.smooth.query({ run: runIdOf(2), metric: METRIC, kind, steps: 77 });
      for (const value of values) expect(Math.abs(value - 0.1)).toBeLessThanOrEqual(2 ** -56);
    }
    const none = await api.client.series.smooth.query({ run, metric: "no such", kind: "mean", steps: 5 });
    expect(none.steps).toHaveLength(0);
  });
});
