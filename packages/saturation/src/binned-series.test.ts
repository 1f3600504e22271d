import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BinnedSeries } from "./binned-series.ts";

describe("BinnedSeries", () => {
  it("keeps every point while there is room, and ignores steps that do not increase", () => {
    const series = new BinnedSeries(8);
    for (const [step, value] of [
      [1, 5],
      [2, 4],
      [2, 9],
      [1, 9],
      [3, 3],
    ] as const)
      series.push(step, value);
    expect([...series.mean]).toEqual([5, 4, 3]);
    expect([...series.first]).toEqual([1, 2, 3]);
    expect(series.points).toBe(3);
  });

  it("holds the means of equally long runs of points, whatever their number", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 300 }), (values) => {
        const series = new BinnedSeries(16);
        values.forEach((value, index) => {
          // within the clipping limit: means are then exact
          series.push(index, 1e6 + value * 1e-3);
        });
        expect(series.length).toBeLessThan(16);
        for (let i = 0; i < series.length; i += 1) {
          const from = i * series.width;
          const part = values.slice(from, from + series.width);
          const mean = 1e6 + (1e-3 * part.reduce((sum, value) => sum + value, 0)) / part.length;
          expect(series.first[i]).toBe(from);
          expect(series.last[i]).toBe(from + series.width - 1);
          expect(Math.abs(series.mean[i]! - mean)).toBeLessThan(1e-6);
        }
      }),
      { seed: 1 },
    );
  });

  it("lets a spike of one point move a wide bin by at most its clipped height", () => {
    const flat = new BinnedSeries(8);
    const spiked = new BinnedSeries(8);
    for (let step = 0; step < 1000; step += 1) {
      const value = 3 + 0.01 * ((step % 7) - 3);
      flat.push(step, value);
      spiked.push(step, step === 900 ? 30 : value);
    }
    const difference = spiked.mean.map((mean, i) => Math.abs(mean - flat.mean[i]!));
    // 27 nats over a bin of at least 128 points would be 0.2
    expect(Math.max(...difference)).toBeLessThan(0.01);
  });

  it("continues from its snapshot exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (cut) => {
        const whole = new BinnedSeries(32);
        let broken = new BinnedSeries(32);
        for (let step = 0; step < 400; step += 1) {
          if (step === cut) broken = BinnedSeries.restore(JSON.parse(JSON.stringify(broken.snapshot())));
          const value = 3 + Math.sin(step * 12.9898);
          whole.push(step, value);
          broken.push(step, value);
        }
        expect(broken.snapshot()).toEqual(whole.snapshot());
      }),
      { seed: 2 },
    );
  });
});
