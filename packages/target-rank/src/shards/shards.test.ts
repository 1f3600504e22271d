import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContextCounts, countContextRows } from "../count/context-counts.ts";
import { contextHash } from "../count/context-hash.ts";
import { sliceTokens, tokensInMemory } from "../count/token-source.ts";
import { gramDiagonal } from "../spectrum/sorted-diagonal.ts";
import { mergeShards } from "./merge-shards.ts";
import { writeShard } from "./write-shard.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-shards-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const summary = (counts: ContextCounts): unknown => ({
  ...{ n: counts.n, windows: counts.windows, contexts: counts.contexts, singletons: counts.singletons },
  distinctNgrams: counts.distinctNgrams,
  halves: counts.repeated.map(({ oneHot, mixed }) => [
    sum(oneHot.rows),
    sum(oneHot.weight),
    mixed.totals.length,
    sum(mixed.counts),
  ]),
});

describe("writeShard and mergeShards", () => {
  it("add up to the counts of the whole, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 30, maxLength: 300 }),
        fc.integer({ min: 2, max: 5 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { maxLength: 3 }),
        (ids, n, cuts) => {
          const source = tokensInMemory(ids, { vocabulary: 5 });
          const bounds = [0, ...cuts.sort((a, b) => a - b), ids.length];
          const files = bounds.slice(1).map((to, i) => {
            const file = join(folder, `part-${i}.shard`);
            writeShard(sliceTokens(source, bounds[i]!, Math.min(ids.length, to + n - 1)), file, { n });
            return file;
          });
          // The last parts may reach past their end into one another's windows only by the n - 1 tokens they read ahead
          const merged = mergeShards(files);
          const whole = countContextRows(source, { n });
          expect(summary(merged)).toEqual(summary(whole));
          const difference = gramDiagonal(merged, "uniform").map((x, t) => x - gramDiagonal(whole, "uniform")[t]!);
          for (const d of difference) expect(Math.abs(d)).toBeLessThan(1e-9);
        },
      ),
      { seed: 3, numRuns: 40 },
    );
  });

  it("write the documented hashes, magic and numbers", () => {
    expect(contextHash(Uint16Array.from([0, 0, 0, 0]), 0, 4)).toBe(984492163);
    expect(contextHash(Uint16Array.from([1, 2, 3, 4]), 0, 4)).toBe(2920984117);
    const format = readFileSync(new URL("./FORMAT.md", import.meta.url), "utf8");
    expect(format).toContain("hash 984492163,");
    expect(format).toContain("has 2920984117.");
    const file = join(folder, "one.shard");
    writeShard(tokensInMemory([1, 2, 1, 2, 3], { vocabulary: 9 }), file, { n: 2 });
    const words = new Uint32Array(Uint8Array.from(readFileSync(file)).buffer);
    expect(readFileSync(file).subarray(0, 8).toString()).toBe("HRSHARD1");
    expect(Array.from(words.subarray(2, 8))).toEqual([2, 9, 4, 0, 2, 0]);
  });

  it("refuse parts that are not whole, not sorted or do not belong together", () => {
    const path = (name: string): string => join(folder, name);
    writeShard(tokensInMemory([1, 2, 3, 4, 5], { vocabulary: 9 }), path("a"), { n: 2 });
    writeShard(tokensInMemory([1, 2, 3, 4, 5], { vocabulary: 9 }), path("b"), { n: 3 });
    expect(() => mergeShards([path("a"), path("b")])).toThrow("all must have n = 2 and V = 9");
    expect(() => mergeShards([])).toThrow("none was given");
    const bytes = readFileSync(path("a"));
    writeFileSync(path("cut"), bytes.subarray(0, bytes.length - 8));
    expect(() => mergeShards([path("cut")])).toThrow("is cut off");
    writeFileSync(path("zero"), Buffer.concat([Buffer.alloc(8), bytes.subarray(8)]));
    expect(() => mergeShards([path("zero")])).toThrow("is not a whole shard");
  });
});
