import { describe, expect, it } from "vitest";
import { onsetProfile } from "./onset-profile.ts";
import { createRandomStream } from "./random.ts";

const steps = Array.from({ length: 80 }, (_, i) => 10 * i);
const noise = { variance: 1e-4, inflation: 1 };

function noisy(shape: (since: number) => number, seed: number): number[] {
  const random = createRandomStream(seed);
  return steps.map((step) => 3 + (step > 400 ? shape(step - 400) : 0) + 0.01 * random.normal());
}

describe("onsetProfile(steps, values, from, to, noise)", () => {
  const shapes: readonly (readonly [string, (since: number) => number])[] = [
    ["a jump", () => 0.1],
    ["a ramp to a plateau", (since) => Math.min(0.1, since / 1000)],
    ["a straight rise", (since) => since / 3000],
    ["a bend", (since) => (since / 1000) ** 2],
  ];
  for (const [name, shape] of shapes) {
    it(`covers the onset of ${name} nineteen times in twenty`, () => {
      let inside = 0;
      for (let seed = 0; seed < 60; seed += 1) {
        const { best, low, high } = onsetProfile(steps, noisy(shape, seed), 0, steps.length, noise)!;
        expect(low).toBeLessThanOrEqual(best);
        expect(best).toBeLessThanOrEqual(high);
        if (low <= 400 && 400 <= high) inside += 1;
      }
      // of 60 at 95 %, 51 or fewer come once in two hundred times
      expect(inside).toBeGreaterThanOrEqual(52);
    });
  }

  it("is wider for noise that is not independent", () => {
    const values = noisy((since) => since / 3000, 1);
    const narrow = onsetProfile(steps, values, 0, steps.length, noise)!;
    const wide = onsetProfile(steps, values, 0, steps.length, { ...noise, inflation: 9 })!;
    expect(wide.high - wide.low).toBeGreaterThan(narrow.high - narrow.low);
  });

  it("moves with any affine map of the steps", () => {
    const values = noisy((since) => since / 3000, 2);
    const plain = onsetProfile(steps, values, 0, steps.length, noise)!;
    const mapped = onsetProfile(
      steps.map((step) => step * 4096 + 1000),
      values,
      0,
      steps.length,
      noise,
    )!;
    expect(mapped).toEqual({
      best: plain.best * 4096 + 1000,
      low: plain.low * 4096 + 1000,
      high: plain.high * 4096 + 1000,
    });
  });

  it("is undefined for a fall and for fewer than five values", () => {
    expect(
      onsetProfile(
        steps,
        steps.map((step) => -step),
        0,
        steps.length,
        noise,
      ),
    ).toBeUndefined();
    expect(onsetProfile(steps, steps, 0, 4, noise)).toBeUndefined();
  });
});
