import { expect, it } from "vitest";
import { differenceTo } from "./baseline.ts";
import type { LineInput } from "./chart-model.ts";

const input = (key: string, x: number[], y: number[], smooth?: [number[], number[]]): LineInput => ({
  key,
  label: key,
  identity: { colour: "red", dash: undefined },
  line: {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    steps: Float64Array.from(x),
    smooth: smooth && { x: Float64Array.from(smooth[0]), y: Float64Array.from(smooth[1]) },
    superseded: [],
    nonFinite: [],
    pointCount: x.length,
    exact: true,
  },
});

it("takes the baseline off, linear between its points, a gap outside them", () => {
  const [base, other] = differenceTo(
    [input("base", [0, 10], [1, 3]), input("other", [0, 5, 10, 15], [2, 2, 2, 2])],
    "base",
  )!;
  expect([...base!.line.y]).toEqual([0, 0]);
  expect([...other!.line.y]).toEqual([1, 0, -1, Number.NaN]);
});

it("takes the smoothed baseline off smoothed lines", () => {
  const [, other] = differenceTo(
    [
      input(
        "base",
        [0, 10],
        [1, 3],
        [
          [0, 10],
          [2, 2],
        ],
      ),
      input(
        "other",
        [0, 10],
        [5, 5],
        [
          [0, 10],
          [4, 4],
        ],
      ),
    ],
    "base",
  )!;
  expect([...other!.line.smooth!.y]).toEqual([2, 2]);
});

it("is nothing without the baseline", () => expect(differenceTo([input("a", [0], [1])], "b")).toBeUndefined());
