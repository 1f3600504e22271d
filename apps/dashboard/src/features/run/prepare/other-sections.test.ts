import { expect, it } from "vitest";
import { constantSeries, metricSections } from "./other-sections.ts";

it("gathers metrics by prefix, housekeeping last", () => {
  expect(metricSections(["collector/a", "gpu/0/util", "x", "gpu/0/mem", "gpu/1/util", "y"])).toEqual([
    { prefix: "gpu/0", metrics: ["gpu/0/util", "gpu/0/mem"] },
    { prefix: "", metrics: ["x", "y"] },
    { prefix: "gpu/1", metrics: ["gpu/1/util"] },
    { prefix: "collector", metrics: ["collector/a"] },
  ]);
});

it("tells constant series from moving ones, single points and ones with NaN", () => {
  const series = { metric: "m", pointCount: 9, nonFiniteCount: 0, minimum: 0, maximum: 0 };
  expect(constantSeries([series])).toEqual([series]);
  for (const other of [{ maximum: 1 }, { pointCount: 1 }, { nonFiniteCount: 2 }, { minimum: null, maximum: null }]) {
    expect(constantSeries([{ ...series, ...other }])).toEqual([]);
  }
});
