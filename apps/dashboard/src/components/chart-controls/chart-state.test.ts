import { createLoader } from "nuqs/server";
import { expect, it } from "vitest";
import { chartParsers, zoomOf } from "./chart-state.ts";

const load = createLoader(chartParsers);

it("reads a window and smoothing from the URL", async () => {
  const state = await load("?x=tokens&zoom=1000,2.5e6&smooth=ema-500&flip=eval/loss");
  expect(state.x).toBe("tokens");
  expect(zoomOf(state)).toEqual([1000, 2_500_000]);
  expect(state.smooth).toEqual({ kind: "ema", steps: 500 });
  expect(state.flip).toEqual(["eval/loss"]);
});

it("ignores what makes no sense", async () => {
  for (const search of ["?zoom=5", "?zoom=9,1", "?zoom=a,b", "?zoom=", ""]) {
    expect(zoomOf(await load(search))).toBeUndefined();
  }
  for (const search of [
    "?smooth=0.9",
    "?smooth=ema",
    "?smooth=ema-0",
    "?smooth=ema--5",
    "?smooth=box-5",
    "?smooth=mean-x",
  ]) {
    expect((await load(search)).smooth).toBeNull();
  }
  expect((await load("?x=parsecs")).x).toBe("step");
});
