import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countContextRows } from "../count/context-counts.ts";
import { tokensInMemory } from "../count/token-source.ts";
import { withWorkspace } from "../kernels/kernels.ts";
import { createRandom } from "../random.ts";
import { createSyntheticLanguage } from "../synthetic/synthetic-language.ts";
import { denseEigenvalues } from "./dense-eigenvalues.ts";
import { leadingRitzPairs } from "./lanczos.ts";
import { naiveSpectrum } from "./naive-spectrum.ts";
import { placeGram } from "./placed-gram.ts";
import { gramDiagonal, type RowWeighting } from "./sorted-diagonal.ts";
import { empiricalGram, type SparseGram, unbiasedGram } from "./sparse-gram.ts";
import { tridiagonalEigen } from "./tridiagonal-eigen.ts";

/** The Gram matrix by its definition, from the token ids. */
function denseGram(
  ids: readonly number[],
  n: number,
  V: number,
  weighting: RowWeighting,
  unbiased: boolean,
): Float64Array {
  const rows = new Map<string, Float64Array>();
  for (let i = 0; i + n <= ids.length; i++) {
    const key = ids.slice(i, i + n - 1).join(" ");
    const row = rows.get(key) ?? new Float64Array(V);
    row[ids[i + n - 1]!]! += 1;
    rows.set(key, row);
  }
  const gram = new Float64Array(V * V);
  for (const k of rows.values()) {
    const total = k.reduce((a, b) => a + b, 0);
    if (unbiased && total < 2) continue;
    const w = weighting === "uniform" ? 1 : total;
    const scale = unbiased ? w / (total * (total - 1)) : w / (total * total);
    for (let a = 0; a < V; a++) {
      for (let b = 0; b < V; b++) gram[a * V + b]! += scale * (k[a]! * k[b]! - (unbiased && a === b ? k[a]! : 0));
    }
  }
  return gram;
}

/** G v, or with "multiplyBlock" G B of four vectors side by side. */
function product(gram: SparseGram, v: Float64Array, kind: "multiply" | "multiplyBlock" = "multiply"): Float64Array {
  return withWorkspace((space) => {
    const matrix = placeGram(space, gram);
    const from = space.place(v);
    const out = space.allocate(v.byteLength);
    matrix[kind](from, out);
    return space.f64(out, v.length).slice();
  });
}

function materialise(gram: SparseGram): Float64Array {
  const V = gram.size;
  const dense = new Float64Array(V * V);
  for (let t = 0; t < V; t++) {
    const axis = Float64Array.from({ length: V }, (_, i) => (i === t ? 1 : 0));
    dense.set(product(gram, axis), t * V);
  }
  return dense;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(bound);
}

const corpus = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 5, maxLength: 200 });

describe("empiricalGram and unbiasedGram", () => {
  it("multiply as the matrices of their definitions, with their diagonals and traces", () => {
    fc.assert(
      fc.property(
        corpus,
        fc.constantFrom<RowWeighting>("uniform", "frequency"),
        fc.boolean(),
        (ids, weighting, unbiased) => {
          const counts = countContextRows(tokensInMemory(ids, { vocabulary: 7 }), { n: 3 });
          const gram = unbiased ? unbiasedGram(counts, weighting, [0, 1]) : empiricalGram(counts, weighting);
          const expected = denseGram(ids, 3, 7, weighting, unbiased);
          const bound = 1e-12 * ids.length;
          expectClose(materialise(gram), expected, bound);
          expectClose(
            gram.diagonal,
            Array.from({ length: 7 }, (_, t) => expected[t * 8]!),
            bound,
          );
          if (!unbiased) expectClose(gramDiagonal(counts, weighting), gram.diagonal, bound);
          const block = Float64Array.from({ length: 28 }, (_, i) => Math.sin(i));
          const out = product(gram, block, "multiplyBlock");
          for (let p = 0; p < 4; p++) {
            const vector = block.filter((_, i) => i % 4 === p);
            expectClose(
              out.filter((_, i) => i % 4 === p),
              product(gram, vector),
              bound,
            );
          }
        },
      ),
      { seed: 11, numRuns: 100 },
    );
  });
});

describe("tridiagonalEigen(diagonal, offDiagonal, components)", () => {
  it("finds the eigenvalues of the second difference matrix, 2 - 2 cos(pi j / (m + 1))", () => {
    const m = 50;
    const { values, vectors } = tridiagonalEigen(new Float64Array(m).fill(2), new Float64Array(m - 1).fill(-1), m);
    const expected = Array.from({ length: m }, (_, j) => 2 - 2 * Math.cos((Math.PI * (m - j)) / (m + 1)));
    expectClose(values, expected, 1e-13);
    for (let i = 0; i < m; i++) {
      const norm = vectors.subarray(i * m, (i + 1) * m).reduce((s, x) => s + x * x, 0);
      expect(Math.abs(norm - 1)).toBeLessThan(1e-12);
    }
  });
});

describe("leadingRitzPairs(gram, steps, count, random)", () => {
  it("finds the leading eigenvalues of the dense matrix, with orthonormal vectors", () => {
    const ids = createSyntheticLanguage({ rank: 8, vocabulary: 120, contextLength: 1, seed: 3 }).generate(20_000);
    const gram = unbiasedGram(
      countContextRows(tokensInMemory(ids, { vocabulary: 120 }), { n: 2 }),
      "frequency",
      [0, 1],
    );
    const ritz = leadingRitzPairs(gram, 60, 6, createRandom(1));
    const exact = denseEigenvalues(gram);
    expectClose(ritz.values, exact.subarray(0, 6), 1e-9 * exact[0]!);
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        let dot = 0;
        for (let t = 0; t < 120; t++) dot += ritz.vectors[i * 120 + t]! * ritz.vectors[j * 120 + t]!;
        expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-10);
      }
    }
  });
});

describe("naiveSpectrum(gram, options)", () => {
  const ids = createSyntheticLanguage({ rank: 16, vocabulary: 600, zipf: 0.9, contextLength: 1, seed: 4 }).generate(
    40_000,
  );
  const gram = empiricalGram(countContextRows(tokensInMemory(ids, { vocabulary: 600 }), { n: 4 }), "uniform");
  const exact = naiveSpectrum(gram)!;

  it("is exact when small, and obeys the Frobenius identity", () => {
    expect(exact.method).toBe("exact");
    expect(exact.frobeniusResidual).toBeLessThan(1e-12);
    expect(exact.wError[0]).toBe(1);
  });

  it("stays below the sorted diagonal, its rigorous upper bound", () => {
    exact.wError.forEach((w, k) => {
      // The root of what rounding leaves of the energy
      expect(w).toBeLessThanOrEqual(exact.upperBound[k]! + 1e-7);
    });
  });

  it("corrects the diagonal by stochastic Lanczos, and leaves it alone where there is nothing to tell", () => {
    const distance = (a: Float64Array, b: Float64Array): number =>
      a.reduce((most, w, k) => Math.max(most, Math.abs(w - b[k]!)), 0);
    const nearlyDiagonal = naiveSpectrum(gram, { exactUpTo: 0 })!;
    expect(nearlyDiagonal.method).toBe("diagonal+slq");
    expect(distance(nearlyDiagonal.wError, exact.wError)).toBeLessThan(1e-3);

    const dense = empiricalGram(countContextRows(tokensInMemory(ids, { vocabulary: 600 }), { n: 2 }), "uniform");
    const truth = naiveSpectrum(dense)!;
    const estimated = naiveSpectrum(dense, { exactUpTo: 0, probes: 8, steps: 120 })!;
    expect(distance(truth.upperBound, truth.wError)).toBeGreaterThan(0.1);
    expect(distance(estimated.wError, truth.wError)).toBeLessThan(0.02);
  });
});
