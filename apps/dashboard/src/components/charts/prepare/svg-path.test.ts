import { expect, it } from "vitest";
import { bandPath, linePath } from "./svg-path.ts";

const same = (value: number) => value;
const N = Number.NaN;

it("linePath leaves gaps open and shows a lone point as a dot", () => {
  const line = { x: Float64Array.of(0, 1, 2, 3, 4, 5), y: Float64Array.of(0, 1, N, 5, N, N) };
  expect(linePath(line, same, same)).toBe("M0 0L1 1M3 5h0");
});

it("bandPath closes each stretch", () => {
  const band = { x: Float64Array.of(0, 1, 2, 3), low: Float64Array.of(0, 0, N, 0), high: Float64Array.of(2, 3, N, 4) };
  expect(bandPath(band, same, same)).toBe("M0 2L1 3L1 0L0 0Z");
});
