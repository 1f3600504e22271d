import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ContextCounts, countContextRows } from "../count/context-counts.ts";
import { tokensInMemory } from "../count/token-source.ts";
import { withWorkspace } from "../kernels/kernels.ts";
import { createRandom } from "../random.ts";
import { leadingRitzPairs, type RitzPairs } from "../spectrum/lanczos.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import { unbiasedGram } from "../spectrum/sparse-gram.ts";
import { addScores, placeHalf, type SubspaceScores, scoreDirections, scoreSubspace } from "./subspace-scores.ts";

const V = 21;
const n = 3;

interface Sums {
  x: number;
  x2: number;
  xt: number;
  t: number;
  t2: number;
}

/** The sums by their definition, sum over pairs of different draws of one context, from the token ids; `basis` are orthonormal vectors. */
function byPairs(ids: readonly number[], weighting: RowWeighting, basis: readonly Float64Array[]): Sums {
  const draws = new Map<string, number[]>();
  for (let i = 0; i + n <= ids.length; i++) {
    const key = ids.slice(i, i + n - 1).join(" ");
    draws.set(key, [...(draws.get(key) ?? []), ids[i + n - 1]!]);
  }
  const sums: Sums = { x: 0, x2: 0, xt: 0, t: 0, t2: 0 };
  for (const next of draws.values()) {
    if (next.length < 2) continue;
    let x = 0;
    let t = 0;
    next.forEach((a, i) => {
      next.forEach((b, j) => {
        if (i === j) return;
        x += basis.reduce((sum, u) => sum + u[a]! * u[b]!, 0);
        t += a === b ? 1 : 0;
      });
    });
    const scale = (weighting === "uniform" ? 1 : next.length) / (next.length * (next.length - 1));
    x *= scale;
    t *= scale;
    sums.x += x;
    sums.x2 += x * x;
    sums.xt += x * t;
    sums.t += t;
    sums.t2 += t * t;
  }
  return sums;
}

const corpus = fc.array(fc.integer({ min: 0, max: V - 1 }), { minLength: 30, maxLength: 400 }).map((ids) =>
  // Few distinct contexts, so that they recur with many next tokens
  ids.map((id, i) => (i % 3 === 2 ? id : id % 3)),
);

function bothHalves(counts: ContextCounts, score: (half: 0 | 1) => SubspaceScores): SubspaceScores {
  expect(counts.repeated).toHaveLength(2);
  return addScores(score(0), score(1));
}

function expectSums(scores: SubspaceScores, k: number, expected: Sums): void {
  // Projections are in single precision
  const bound = 1e-5 * (1 + expected.t2 + Math.abs(expected.t));
  expect(Math.abs(scores.captured[k]! - expected.x)).toBeLessThan(bound);
  expect(Math.abs(scores.capturedSquared[k]! - expected.x2)).toBeLessThan(bound);
  expect(Math.abs(scores.capturedTotal[k]! - expected.xt)).toBeLessThan(bound);
  expect(Math.abs(scores.total - expected.t)).toBeLessThan(bound);
  expect(Math.abs(scores.totalSquared - expected.t2)).toBeLessThan(bound);
}

const rowsOf = ({ vectors, count }: RitzPairs): Float64Array[] =>
  Array.from({ length: count }, (_, j) => vectors.subarray(j * V, (j + 1) * V));

describe("scoreDirections and scoreSubspace", () => {
  it("sum over contexts what pairs of draws say, for nested directions and for directions with tokens' axes", () => {
    fc.assert(
      fc.property(
        corpus,
        fc.constantFrom<RowWeighting>("uniform", "frequency"),
        fc.integer({ min: 0, max: V }),
        fc.uniqueArray(fc.integer({ min: 0, max: V - 1 }), { maxLength: 6 }),
        (ids, weighting, count, tokens) => {
          const counts = countContextRows(tokensInMemory(ids, { vocabulary: V }), { n });
          const ritz = leadingRitzPairs(unbiasedGram(counts, weighting, [0, 1]), V, count, createRandom(1));
          const nested = bothHalves(counts, (half) =>
            withWorkspace((space) => scoreDirections(space, placeHalf(space, counts.repeated[half]), weighting, ritz)),
          );
          expect(nested.captured).toHaveLength(ritz.count + 1);
          for (let k = 0; k <= ritz.count; k++) {
            expectSums(nested, k, byPairs(ids, weighting, rowsOf(ritz).slice(0, k)));
          }

          const marked = new Uint8Array(V);
          for (const token of tokens) marked[token] = 1;
          const axes = tokens.map((token) => Float64Array.from(marked, (_, t) => (t === token ? 1 : 0)));
          const outside = orthonormal(rowsOf(ritz).slice(0, 8), marked);
          const one = bothHalves(counts, (half) =>
            withWorkspace((space) => {
              const directions = space.place(Float64Array.from(outside.flatMap((u) => [...u])));
              const subspace = { directions, count: outside.length, marked };
              return scoreSubspace(space, placeHalf(space, counts.repeated[half]), weighting, subspace);
            }),
          );
          expectSums(one, 0, byPairs(ids, weighting, [...axes, ...outside]));
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });
});

/** Gram-Schmidt after zeroing the marked entries. */
function orthonormal(vectors: Float64Array[], marked: Uint8Array): Float64Array[] {
  const out: Float64Array[] = [];
  for (const vector of vectors) {
    let u = vector.map((x, t) => (marked[t] ? 0 : x));
    for (const v of [...out, ...out]) {
      const dot = u.reduce((sum, x, t) => sum + x * v[t]!, 0);
      u = u.map((x, t) => x - dot * v[t]!);
    }
    const norm = Math.hypot(...u);
    if (norm > 1e-3) out.push(u.map((x) => x / norm));
  }
  return out;
}
