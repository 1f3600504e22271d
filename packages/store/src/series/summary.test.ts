import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepPoints } from "./kept-points.ts";
import { coarsen, decodeSummary, encodeSummary, joinSummaries, summarise } from "./summary.ts";

const columnsOf = (values: number[]) => ({
  steps: Float64Array.from(values, (_, i) => i * 2),
  values: Float64Array.from(values),
  wallTimesMs: Float64Array.from(values, (_, i) => i + 0.5),
});

const kept = (values: number[], first = false, last = false) => {
  const indices: number[] = [];
  keepPoints(Float64Array.from(values), 0, values.length, { first, last }, indices);
  return indices;
};

describe("keepPoints", () => {
  it("keeps the extremes, the earliest of ties, and the ends where asked", () => {
    expect(kept([5, 1, 9, 1, 9, 4])).toEqual([1, 2]);
    expect(kept([5, 1, 9, 1, 9, 4], true, true)).toEqual([0, 1, 2, 5]);
    expect(kept([3, 3, 3])).toEqual([0]);
  });

  it("keeps every non-finite point of at most eight", () => {
    expect(kept([0, NaN, NaN, NaN, 1, Infinity, -Infinity])).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(kept(Array(8).fill(NaN))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("of more keeps the first and the last of each streak of a kind", () => {
    const values = [0, NaN, NaN, NaN, NaN, NaN, NaN, NaN, 1, Infinity, Infinity, Infinity, -Infinity];
    expect(kept(values)).toEqual([0, 1, 7, 8, 9, 11, 12]);
  });

  it("of more than eight ends of streaks keeps the first and the last of each kind", () => {
    const values = Array.from({ length: 40 }, (_, i) => (i % 2 ? NaN : i));
    values[10] = Infinity;
    expect(kept(values)).toEqual([0, 1, 10, 38, 39]);
  });
});

describe("summaries", () => {
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.double({ noNaN: true }) },
    fc.constantFrom(NaN, Infinity, -Infinity),
  );

  it("coarsening fine blocks equals summarising in coarse ones, but for points kept as ends", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const columns = columnsOf(values);
        const twice = coarsen([summarise(columns, 4)]);
        const once = summarise(columns, 32);
        expect(twice.pointCounts).toEqual(once.pointCounts);
        expect(twice.finiteCounts).toEqual(once.finiteCounts);
        const finite = (summary: typeof once) => Array.from(summary.kept.values).filter(Number.isFinite);
        expect(finite(twice)).toEqual(finite(once));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it("means follow from sums and finite counts", () => {
    const summary = summarise(columnsOf([1, 2, NaN, 6, 10]), 4);
    expect(Array.from(summary.sums)).toEqual([9, 10]);
    expect(Array.from(summary.finiteCounts)).toEqual([3, 1]);
  });

  it("come back from bytes at any offset, and join as they are", () => {
    const summaries = [summarise(columnsOf([1, NaN, 3, 4, 5]), 2), summarise(columnsOf([9, 8]), 2)];
    for (const summary of [...summaries, joinSummaries(summaries)]) {
      for (const offset of [0, 1, 4]) {
        const bytes = encodeSummary(summary);
        const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset);
        expect(decodeSummary(shifted)).toEqual(summary);
      }
    }
  });
});
