import { expect, it } from "vitest";
import { bandPath, coarseLinePath, linePath } from "./svg-path.ts";

const same = (value: number) => value;
const N = Number.NaN;

it("linePath leaves gaps open and shows a lone point as a dot", () => {
  const line = { x: Float64Array.of(0, 1, 2, 3, 4, 5), y: Float64Array.of(0, 1, N, 5, N, N) };
  expect(linePath(line, same, same)).toBe("M0 0L1 1M3 5h0");
});

it("coarseLinePath draws the same line to half a unit, however long it is", () => {
  const x = Float64Array.from({ length: 500 }, (_, i) => i * 3.37);
  const y = Float64Array.from({ length: 500 }, (_, i) => (i % 97 === 13 ? N : 900 + 400 * Math.sin(i * i)));
  const path = coarseLinePath({ x, y }, same, same);
  const drawn: [number, number][] = [];
  let at: [number, number] = [0, 0];
  for (const [, command, dx, dy] of path.matchAll(/([Ml])(-?\d+) ?(-?\d+)/g)) {
    at = command === "M" ? [Number(dx), Number(dy)] : [at[0] + Number(dx), at[1] + Number(dy)];
    drawn.push(at);
  }
  const known = [...x.keys()].filter((i) => !Number.isNaN(y[i]!));
  expect(drawn).toHaveLength(known.length);
  for (const [k, i] of known.entries()) {
    expect(Math.abs(drawn[k]![0] - x[i]!)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(drawn[k]![1] - y[i]!)).toBeLessThanOrEqual(0.5);
  }
  expect(path.match(/M/g)).toHaveLength(linePath({ x, y }, same, same).match(/M/g)!.length);
});

it("coarseLinePath shows a lone point as a dot", () => {
  expect(coarseLinePath({ x: Float64Array.of(1, 2, 3), y: Float64Array.of(N, 4.6, N) }, same, same)).toBe("M2 5h0");
});

it("bandPath closes each stretch", () => {
  const band = { x: Float64Array.of(0, 1, 2, 3), low: Float64Array.of(0, 0, N, 0), high: Float64Array.of(2, 3, N, 4) };
  expect(bandPath(band, same, same)).toBe("M0 2L1 3L1 0L0 0Z");
});
