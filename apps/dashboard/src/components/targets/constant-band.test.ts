import { expect, it } from "vitest";
import { constantBand } from "./constant-band.ts";

const curve = (half: number | null) => ({ dimensionsAt: { "0.5": half }, curve: [] });
const lines = [
  {
    key: "a",
    label: "a",
    identity: { colour: "red", dash: undefined },
    line: {
      x: Float64Array.of(3, 9),
      y: Float64Array.of(1, 1),
      steps: Float64Array.of(3, 9),
      superseded: [],
      nonFinite: [],
      pointCount: 2,
      exact: true,
    },
  },
];

it("spans all x of the lines", () => {
  const band = constantBand({ lower: curve(20), upper: curve(310) }, "0.5", lines, "t", "green")!;
  expect([[...band.x], [...band.low], [...band.high]]).toEqual([
    [3, 9],
    [20, 20],
    [310, 310],
  ]);
});

it("draws nothing without both bounds", () => {
  expect(constantBand({ lower: curve(20), upper: curve(null) }, "0.5", lines, "t", "green")).toBeUndefined();
  expect(constantBand({ lower: null, upper: null }, "0.5", lines, "t", "green")).toBeUndefined();
  expect(constantBand({ lower: curve(1), upper: curve(2) }, "0.5", [], "t", "green")).toBeUndefined();
});
