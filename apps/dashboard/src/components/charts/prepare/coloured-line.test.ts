import { expect, it } from "vitest";
import { colouredLine, linearAt } from "./coloured-line.ts";

const line = (x: number[], y: number[]) => ({ x: Float64Array.from(x), y: Float64Array.from(y) });

it("colours each segment by the second series at its middle, grey where that is unknown", () => {
  const segments = colouredLine(line([0, 10, 20, 30], [3, 2, 2, 2]), line([0, 20], [0, 1]), [0, 1]);
  expect(segments.map(({ shade }) => shade)).toEqual([0.25, 0.75, Number.NaN]);
  expect(segments[2]!.colour).toBe("var(--superseded)");
  expect(segments[0]!.colour).not.toBe(segments[1]!.colour);
});

it("leaves gaps open", () => {
  expect(colouredLine(line([0, 1, 2], [1, Number.NaN, 1]), line([0, 2], [0, 1]), [0, 1])).toEqual([]);
});

it("linearAt is exact at the points and undefined outside", () => {
  const known = line([0, 1, 4], [5, 6, 9]);
  expect([0, 1, 4, 2.5].map((x) => linearAt(known, x))).toEqual([5, 6, 9, 7.5]);
  expect(linearAt(known, -1)).toBeNaN();
  expect(linearAt(line([], []), 1)).toBeNaN();
});
