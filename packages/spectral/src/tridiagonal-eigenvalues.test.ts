import { describe, expect, it } from "vitest";
import { seededRandom } from "./testing/seeded-random.ts";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.ts";

/** Number of eigenvalues below x, by the signs of the Sturm sequence: an independent count. */
function countBelow(d: Float64Array, e: Float64Array, x: number): number {
  let count = 0;
  let q = 1;
  for (let i = 0; i < d.length; i++) {
    q = d[i]! - x - (i > 0 ? (e[i - 1]! * e[i - 1]!) / q : 0);
    if (q === 0) q = 1e-300;
    if (q < 0) count++;
  }
  return count;
}

describe("tridiagonalEigenvalues(diagonal, offDiagonal)", () => {
  it("solves the second-difference matrix: 2 − 2cos(kπ/(n + 1))", () => {
    for (const n of [1, 2, 3, 10, 257]) {
      const lambda = tridiagonalEigenvalues(new Float64Array(n).fill(2), new Float64Array(n).fill(-1));
      lambda.forEach((value, k) => {
        expect(Math.abs(value - (2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))))).toBeLessThan(4 * n * 2 ** -52);
      });
    }
  });

  it("agrees with Sturm counts on random matrices, split ones and graded ones too", () => {
    const random = seededRandom(11);
    for (let trial = 0; trial < 20; trial++) {
      const n = 30;
      const d = Float64Array.from({ length: n }, (_, i) => random() * (trial % 3 === 1 ? 10 ** (-i / 3) : 1));
      const e = Float64Array.from({ length: n }, (_, i) =>
        trial % 3 === 2 && i % 7 === 0 ? 0 : random() * (trial % 3 === 1 ? 10 ** (-i / 3) : 1),
      );
      const lambda = tridiagonalEigenvalues(d.slice(), e.slice());
      const slack = n * 2 ** -52;
      lambda.forEach((value, k) => {
        expect(countBelow(d, e, value - slack)).toBeLessThanOrEqual(k);
        expect(countBelow(d, e, value + slack)).toBeGreaterThanOrEqual(k + 1);
      });
    }
  });

  it("scales by powers of two without changing a bit, from 2^-500 to 2^500", () => {
    const d = Float64Array.of(1, 2, 3, 4);
    const e = Float64Array.of(0.5, 0.25, 0.125);
    const plain = tridiagonalEigenvalues(d.slice(), e.slice());
    for (const power of [-500, 500]) {
      const scaled = tridiagonalEigenvalues(
        d.map((x) => x * 2 ** power),
        e.map((x) => x * 2 ** power),
      );
      expect([...scaled]).toEqual([...plain].map((x) => x * 2 ** power));
    }
  });

  it("refuses what is not finite", () => {
    expect(() => tridiagonalEigenvalues(Float64Array.of(1, Number.NaN), Float64Array.of(1))).toThrow(RangeError);
  });
});
