import { createLoader } from "nuqs/server";
import { expect, it } from "vitest";
import { chartParsers, smoothingOf, zoomOf } from "./chart-state.ts";

const load = createLoader(chartParsers);

it("reads a window and smoothing from the URL", async () => {
  const state = await load("?x=tokens&zoom=1000,2.5e6&smooth=0.9&flip=eval/loss");
  expect(state.x).toBe("tokens");
  expect(zoomOf(state)).toEqual([1000, 2_500_000]);
  expect(smoothingOf(state)).toBe(0.9);
  expect(state.flip).toEqual(["eval/loss"]);
});

it("ignores what makes no sense", async () => {
  for (const search of ["?zoom=5", "?zoom=9,1", "?zoom=a,b", "?zoom=", ""]) {
    expect(zoomOf(await load(search))).toBeUndefined();
  }
  expect(smoothingOf(await load("?smooth=7"))).toBeLessThan(1);
  expect(smoothingOf(await load("?smooth=-1"))).toBe(0);
  expect((await load("?x=parsecs")).x).toBe("step");
});
