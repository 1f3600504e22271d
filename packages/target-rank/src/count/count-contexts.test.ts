import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ContextCounts, countContextRows } from "./context-counts.ts";
import { countContexts } from "./count-contexts.ts";
import { type TokenSource, tokensInMemory } from "./token-source.ts";

/** Every context with its next-token counts, by strings and maps. */
function bruteForce(ids: readonly number[], n: number, starts: readonly number[]): Map<string, Map<number, number>> {
  const rows = new Map<string, Map<number, number>>();
  const bounds = [0, ...starts, ids.length];
  for (let d = 0; d + 1 < bounds.length; d++) {
    for (let i = bounds[d]!; i + n <= bounds[d + 1]!; i++) {
      const context = ids.slice(i, i + n - 1).join(" ");
      const row = rows.get(context) ?? new Map<number, number>();
      const next = ids[i + n - 1]!;
      row.set(next, (row.get(next) ?? 0) + 1);
      rows.set(context, row);
    }
  }
  return rows;
}

function collect(source: TokenSource, n: number, memoryBytes?: number): Map<string, Map<number, number>> {
  const rows = new Map<string, Map<number, number>>();
  const add = (context: ArrayLike<number>, offset: number, counts: [number, number][]): void => {
    const key = Array.from({ length: n - 1 }, (_, i) => context[offset + i]).join(" ");
    if (rows.has(key)) throw new Error(`context ${key} was handed over twice`);
    rows.set(key, new Map(counts));
  };
  const windows = countContexts(
    source,
    {
      singleton: (next, entries, offset) => add(entries, offset, [[next, 1]]),
      row: ({ columns, counts, start, length, total, entries, offset }) => {
        const pairs = Array.from({ length }, (_, i): [number, number] => [columns[start + i]!, counts[start + i]!]);
        expect(pairs.reduce((sum, [, k]) => sum + k, 0)).toBe(total);
        add(entries, offset, pairs);
      },
    },
    memoryBytes === undefined ? { n } : { n, memoryBytes },
  );
  let counted = 0;
  for (const row of rows.values()) for (const k of row.values()) counted += k;
  expect(windows).toBe(counted);
  return rows;
}

const sorted = (rows: Map<string, Map<number, number>>): string =>
  JSON.stringify([...rows].map(([key, row]) => [key, [...row].sort((a, b) => a[0] - b[0])]).sort());

describe("countContexts(source, sink, options)", () => {
  it("counts what maps of strings count, for any n, documents, alphabet and memory", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 120 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 119 }), { maxLength: 4 }),
        fc.constantFrom(1, 100, 1e6),
        fc.constantFrom(4, 70_000),
        (n, ids, cuts, memoryBytes, vocabulary) => {
          const starts = cuts.filter((cut) => cut < ids.length).sort((a, b) => a - b);
          const source = tokensInMemory(ids, { vocabulary, documentStarts: starts });
          expect(sorted(collect(source, n, memoryBytes))).toBe(sorted(bruteForce(ids, n, starts)));
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it("counts across buckets, chunks and passes", () => {
    const ids = Array.from({ length: 60_000 }, (_, i) => Math.imul(i ^ (i >> 3), 2654435761) >>> 28);
    const expected = sorted(bruteForce(ids, 4, []));
    const source = tokensInMemory(ids);
    expect(sorted(collect(source, 4))).toBe(expected);
    expect(sorted(collect(source, 4, 100_000))).toBe(expected);
  });

  it("counts a corpus of one repeated token and ids beyond 65,535", () => {
    expect(sorted(collect(tokensInMemory(new Uint16Array(20_000)), 5))).toBe(
      JSON.stringify([["0 0 0 0", [[0, 19_996]]]]),
    );
    const wide = [70_000, 1, 70_000, 1, 70_000];
    expect(sorted(collect(tokensInMemory(wide), 2))).toBe(sorted(bruteForce(wide, 2, [])));
  });

  it("counts nothing where every document is shorter than n, and refuses an n out of range", () => {
    const source = tokensInMemory([1, 2, 3, 4], { documentStarts: [2] });
    expect(collect(source, 3).size).toBe(0);
    for (const n of [1, 10, 2.5]) {
      expect(() => countContextRows(source, { n })).toThrow(
        `Cannot count n-grams: n must be an integer in [2, 9], got ${n}`,
      );
    }
  });

  it("stops at an aborted signal", () => {
    const source = tokensInMemory(Array.from({ length: 1000 }, (_, i) => i % 7));
    expect(() => countContextRows(source, { n: 3, signal: AbortSignal.abort(new Error("enough")) })).toThrow("enough");
  });
});

describe("countContextRows(source, options)", () => {
  it("keeps sums that add up to the windows and the distinct n-grams", () => {
    const ids = Array.from({ length: 5000 }, (_, i) => Math.imul(i, 2654435761) >>> 27);
    const counts = countContextRows(tokensInMemory(ids), { n: 3 });
    const rows = bruteForce(ids, 3, []);
    expect(counts.windows).toBe(4998);
    expect(counts.contexts).toBe(rows.size);
    expect(counts.distinctNgrams).toBe([...rows.values()].reduce((sum, row) => sum + row.size, 0));
    expect(counts.singletons).toBe([...rows.values()].filter((row) => total(row) === 1).length);
    expect(windowsIn(counts)).toBe(4998);
  });
});

const total = (row: Map<number, number>): number => [...row.values()].reduce((a, b) => a + b, 0);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

function windowsIn(counts: ContextCounts): number {
  const halves = counts.repeated.map(({ oneHot, mixed }) => sum(oneHot.weight) + sum(mixed.counts));
  return sum(counts.singletonNext) + sum(halves);
}
