import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { symmetricEigenvalues } from "./symmetric-eigenvalues.ts";
import { seededRandom } from "./testing/seeded-random.ts";

interface Case {
  readonly name: string;
  readonly n: number;
  readonly matrix?: number[];
  readonly seed?: number;
  readonly values: number[];
}
const { cases } = JSON.parse(readFileSync(new URL("../test/fixtures/symmetric.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

/** The matrices of make_symmetric.py, to the bit. */
function integers(n: number, seed: number): Float64Array {
  const matrix = new Float64Array(n * n);
  let state = seed;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      matrix[i * n + j] = matrix[j * n + i] = state / 2 ** 32 - 0.5;
    }
  }
  return matrix;
}

/** Householder and QL are backward stable: every λ within a few n·2⁻⁵³·‖A‖₂ of the exact one. */
function expectEigenvaluesClose(actual: Float64Array, expected: ArrayLike<number>): void {
  const n = expected.length;
  expect(actual.length).toBe(n);
  const norm = Math.max(Math.abs(expected[0]!), Math.abs(expected[n - 1]!));
  for (let i = 0; i < n; i++) {
    expect(Math.abs(actual[i]! - expected[i]!), `λ_${i + 1} of ${n}`).toBeLessThanOrEqual(n * 2 ** -52 * norm);
  }
}

describe("symmetricEigenvalues(matrix, n)", () => {
  it.each(cases)("stays within n·2^-52·|λ|_max of mpmath and numpy: $name", ({ n, matrix, seed, values }) => {
    const given = matrix ? Float64Array.from(matrix) : integers(n, seed!);
    const before = given.slice();
    expectEigenvaluesClose(symmetricEigenvalues(given, n), values);
    expect(given).toEqual(before);
  });

  it("solves the second-difference matrix in a shuffled basis: 2 + 2cos(kπ/(n + 1))", () => {
    const n = 257; // prime: i·10 mod n is a permutation
    const matrix = new Float64Array(n * n);
    const at = (i: number) => (i * 10) % n;
    for (let i = 0; i < n; i++) {
      matrix[at(i) * n + at(i)] = 2;
      if (i > 0) matrix[at(i) * n + at(i - 1)] = matrix[at(i - 1) * n + at(i)] = -1;
    }
    expectEigenvaluesClose(
      symmetricEigenvalues(matrix, n),
      Array.from({ length: n }, (_, k) => 2 + 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))),
    );
  });

  it("reads the lower triangle only", () => {
    const n = 40;
    const matrix = integers(n, 3);
    const lower = matrix.map((x, at) => (at % n > Math.floor(at / n) ? Number.NaN : x));
    expect(symmetricEigenvalues(lower, n)).toEqual(symmetricEigenvalues(matrix, n));
  });

  it("keeps trace and Frobenius norm; scales by powers of two to the bit, from 2^-600 to 2^600", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer(), (n, seed) => {
        const random = seededRandom(seed);
        const matrix = new Float64Array(n * n);
        let trace = 0;
        let squares = 0;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) {
            const x = random();
            matrix[i * n + j] = matrix[j * n + i] = x;
            squares += (i === j ? 1 : 2) * x * x;
          }
          trace += matrix[i * n + i]!;
        }
        const lambda = symmetricEigenvalues(matrix, n);
        const norm = Math.sqrt(squares);
        const sum = lambda.reduce((total, x) => total + x, 0);
        expect(Math.abs(sum - trace)).toBeLessThanOrEqual(2 * n * n * 2 ** -52 * norm);
        const square = lambda.reduce((total, x) => total + x * x, 0);
        expect(Math.abs(square - squares)).toBeLessThanOrEqual(2 * n * n * 2 ** -52 * squares);
        for (let i = 1; i < n; i++) expect(lambda[i]!).toBeLessThanOrEqual(lambda[i - 1]!);
        for (const power of [-600, 600]) {
          expect(
            symmetricEigenvalues(
              matrix.map((x) => x * 2 ** power),
              n,
            ),
          ).toEqual(lambda.map((x) => x * 2 ** power));
        }
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it("answers zero, and refuses what is no square finite matrix", () => {
    expect(symmetricEigenvalues(new Float64Array(9), 3)).toEqual(new Float64Array(3));
    expect(() => symmetricEigenvalues(Float64Array.of(1, 0, Number.NaN, 1), 2)).toThrow(
      new RangeError("Cannot take eigenvalues: every entry must be finite, got NaN at row 1, column 0"),
    );
    expect(() => symmetricEigenvalues(new Float64Array(8), 3)).toThrow(/n x n = 9 numbers, got 8/);
    expect(() => symmetricEigenvalues(new Float64Array(0), 0)).toThrow(/positive integer, got 0/);
    expect(() => symmetricEigenvalues([1] as never, 1)).toThrow(TypeError);
  });
});
