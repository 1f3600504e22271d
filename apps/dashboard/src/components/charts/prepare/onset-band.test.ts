import { expect, it } from "vitest";
import { onsetBand } from "./onset-band.ts";

const line = { steps: Float64Array.of(0, 100, 200), x: Float64Array.of(1000, 1500, 4500) };

it("places an onset where the run's own points lie", () => {
  expect(onsetBand({ low: 50, best: 100, high: 150 }, line, "onset")).toMatchObject({
    low: 1250,
    best: 1500,
    high: 3000,
  });
});

it("stays inside what is known", () => {
  expect(onsetBand({ low: -5, best: 100, high: 900 }, line, "onset")).toMatchObject({ low: 1000, high: 4500 });
  expect(
    onsetBand({ low: 0, best: 0, high: 0 }, { steps: new Float64Array(), x: new Float64Array() }, "o"),
  ).toBeUndefined();
});
