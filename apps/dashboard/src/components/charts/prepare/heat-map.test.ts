import { describe, expect, it } from "vitest";
import { columnAt, heatMap } from "./heat-map.ts";

const spectrum = (step: number, sigma: number[], attempt = 0) => ({
  step,
  attempt,
  columns: sigma.length,
  singularValues: Float64Array.from(sigma),
});

describe("heatMap", () => {
  it("divides by the largest singular value, row by rank, column by step", () => {
    const model = heatMap([spectrum(0, [4, 2, 1]), spectrum(10, [8, 8, 2])], 100)!;
    expect(model.ranks).toBe(3);
    expect([...model.ratios]).toEqual([1, 1, 0.5, 1, 0.25, 0.25]);
    expect([...model.edges]).toEqual([0, 5, 15]);
  });

  it("draws only the first ranks", () => expect(heatMap([spectrum(0, [3, 2, 1])], 2)!.ratios).toHaveLength(2));

  it("replaces what a later attempt rewound over", () => {
    const model = heatMap([spectrum(0, [1]), spectrum(10, [1]), spectrum(20, [1]), spectrum(10, [2], 1)], 1)!;
    expect([...model.steps]).toEqual([0, 10]);
  });

  it("tells how many values the method resolved in each column", () => {
    const floored = (floor: number) => ({ ...spectrum(0, [4, 2, 1e-9]), provenance: { resolutionFloor: floor } });
    expect([...heatMap([floored(1e-6), { ...floored(0), step: 5 }, spectrum(9, [4, 2, 0])], 3)!.resolved]).toEqual([
      2, 3, 3,
    ]);
    expect([...heatMap([floored(3)], 3)!.resolved]).toEqual([1]);
  });

  it("leaves the column of a zero matrix undefined", () => {
    expect(Number.isNaN(heatMap([spectrum(0, [0, 0])], 2)!.ratios[0])).toBe(true);
  });

  it("is undefined without spectra", () => expect(heatMap([], 10)).toBeUndefined());
});

it("columnAt finds the column by brute force too", () => {
  const edges = Float64Array.of(0, 5, 15, 16, 40);
  for (let step = 0; step < 40; step += 0.5) {
    const brute = [0, 1, 2, 3].find((c) => step >= edges[c]! && step < edges[c + 1]!);
    expect(columnAt(edges, step)).toBe(brute);
  }
  expect(columnAt(edges, 41)).toBeUndefined();
});
