import { expect, it } from "vitest";
import { bracketBand, curveColumns, headWError } from "./target-curve.ts";

const curve = (points: [number, number][]) => ({ dimensionsAt: {}, curve: points });

it("curveColumns leaves out k = 0, which has no place on a logarithmic axis", () => {
  const { x, y } = curveColumns(
    curve([
      [0, 1],
      [1, 0.8],
      [3, 0.4],
    ]),
  );
  expect([[...x], [...y]]).toEqual([
    [1, 3],
    [0.8, 0.4],
  ]);
});

it("bracketBand is defined at the k of both curves", () => {
  const band = bracketBand(
    curve([
      [1, 0.5],
      [4, 0.2],
    ]),
    curve([
      [1, 0.9],
      [2, 0.8],
      [8, 0.1],
    ]),
  );
  expect([...band.x]).toEqual([1, 2, 4, 8]);
  expect([...band.low].at(-1)).toBe(0);
  for (let i = 0; i < band.x.length; i++) expect(band.low[i]!).toBeLessThanOrEqual(band.high[i]!);
});

it("headWError is 1 at 0, falls, and is exactly 0 at d", () => {
  expect([...headWError(Float64Array.of(2, 1, 2))!]).toEqual([1, Math.sqrt(5 / 9), Math.sqrt(4 / 9), 0]);
  expect(headWError(Float64Array.of(0, 0))).toBeUndefined();
  expect(headWError(new Float64Array())).toBeUndefined();
});

it("headWError keeps a tail that 1 − cumulative sum would lose", () => {
  const error = headWError(Float64Array.of(1, 1e-9))!;
  expect(error[1]).toBeCloseTo(1e-9, 20);
});
