import { expect, it } from "vitest";
import { layerProfiles } from "./layer-profile.ts";

const profile = (step: number, attempt = 0) => ({ step, attempt, values: Float64Array.of(0.1, 0.2) });

it("keeps the first and the newest profile and spreads the others over the steps", () => {
  const lines = layerProfiles(
    Array.from({ length: 101 }, (_, i) => profile(i * 10)),
    5,
  );
  expect(lines.map(({ step }) => step)).toEqual([0, 250, 500, 750, 1000]);
  expect(lines.filter(({ newest }) => newest).map(({ step }) => step)).toEqual([1000]);
});

it("takes one profile, and none", () => {
  expect(layerProfiles([profile(7)], 5).map(({ step }) => step)).toEqual([7]);
  expect(layerProfiles([], 5)).toEqual([]);
});
