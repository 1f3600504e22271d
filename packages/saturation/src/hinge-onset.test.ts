import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hingeOnset } from "./hinge-onset.ts";
import { createRandomStream } from "./random.ts";

describe("hingeOnset(steps, values, from, to, inflation)", () => {
  it("finds the corner of an exact broken line", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 37 }), fc.double({ min: 0.01, max: 5, noNaN: true }), (corner, slope) => {
        const steps = Array.from({ length: 40 }, (_, i) => 100 * i);
        const values = steps.map((step) => 3 + slope * Math.max(0, step - 100 * corner));
        const onset = hingeOnset(steps, values, 0, 40, 1)!;
        expect(onset.best).toBe(100 * corner);
        expect(onset.low).toBeLessThanOrEqual(onset.best);
        expect(onset.high).toBeGreaterThanOrEqual(onset.best);
      }),
      { seed: 4 },
    );
  });

  it("covers the corner of a noisy broken line in at least 90 of 100 draws", () => {
    let covered = 0;
    for (let seed = 0; seed < 100; seed += 1) {
      const random = createRandomStream(seed);
      const steps = Array.from({ length: 60 }, (_, i) => i);
      const values = steps.map((step) => 3 + 0.01 * Math.max(0, step - 30) + 0.02 * random.normal());
      const onset = hingeOnset(steps, values, 0, 60, 1)!;
      if (onset.low <= 30 && onset.high >= 30) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(90);
  });

  it("is undefined without a rise and with fewer than five values", () => {
    const steps = [0, 1, 2, 3, 4, 5];
    expect(hingeOnset(steps, [6, 5, 4, 3, 2, 1], 0, 6, 1)).toBeUndefined();
    expect(hingeOnset(steps, [1, 1, 1, 2, 3, 4], 0, 4, 1)).toBeUndefined();
  });
});
