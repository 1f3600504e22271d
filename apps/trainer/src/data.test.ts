import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixedWindows, loadCorpus, randomBatch, unigramEntropy } from "./data.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** One id per character: its code. */
function characters(): Tokenizer & { calls: number } {
  return {
    name: "characters",
    vocabulary: 128,
    hash: "characters",
    calls: 0,
    encode(text) {
      this.calls++;
      return Array.from(text, (c) => c.charCodeAt(0));
    },
  };
}
const newFolder = () => mkdtempSync(join(tmpdir(), "corpus-"));

describe("loadCorpus(sources, tokenizer, cacheFolder)", () => {
  it("splits every id into training or held-out text, one block in twenty", () => {
    const folder = newFolder();
    const text = Array.from({ length: 4000 }, (_, i) => String.fromCharCode(32 + (i % 90))).join("");
    writeFileSync(join(folder, "a.txt"), text);
    const corpus = loadCorpus([join(folder, "a.txt")], characters(), join(folder, "cache"));
    expect(corpus.heldOut.length).toBe(200);
    expect(corpus.training.length).toBe(3800);
    // the 20th of 200 blocks of 20 tokens
    expect(String.fromCharCode(...corpus.heldOut.subarray(0, 20))).toBe(text.slice(380, 400));
    expect(String.fromCharCode(...corpus.training.subarray(370, 390))).toBe(
      text.slice(370, 380) + text.slice(400, 410),
    );
  });

  it("reads the .txt files of a folder in the order of their names", () => {
    const folder = newFolder();
    writeFileSync(join(folder, "b.txt"), "second");
    writeFileSync(join(folder, "a.txt"), "first");
    writeFileSync(join(folder, "c.md"), "not this");
    const { training, heldOut } = loadCorpus([folder], characters(), join(folder, "cache"));
    expect(training.length + heldOut.length).toBe("first\n\nsecond".length);
  });

  it("tokenizes a text once, and again when text or tokenizer change", () => {
    const folder = newFolder();
    const file = join(folder, "a.txt");
    const cache = join(folder, "cache");
    writeFileSync(file, "one text of a few words");
    const tokenizer = characters();
    const first = loadCorpus([file], tokenizer, cache);
    const again = loadCorpus([file], tokenizer, cache);
    expect(tokenizer.calls).toBe(1);
    expect(again.training).toEqual(first.training);
    loadCorpus([file], { ...characters(), hash: "other" }, cache);
    writeFileSync(file, "another text of a few words");
    loadCorpus([file], tokenizer, cache);
    expect(tokenizer.calls).toBe(2);
    expect(readdirSync(cache).length).toBe(3);
  });

  it("refuses what is missing or empty, in one line that names it", () => {
    const folder = newFolder();
    const load = (source: string) => () => loadCorpus([source], characters(), join(folder, "cache"));
    expect(load(join(folder, "absent.txt"))).toThrow(
      /^Cannot read the corpus .*absent.txt: there is no such file or folder$/,
    );
    mkdirSync(join(folder, "empty"));
    expect(load(join(folder, "empty"))).toThrow(/the folder holds no .txt file$/);
    writeFileSync(join(folder, "empty.txt"), "");
    expect(load(join(folder, "empty.txt"))).toThrow(/it holds no text$/);
  });
});

describe("randomBatch(ids, B, T, seed, step)", () => {
  const ids = Int32Array.from({ length: 1000 }, (_, i) => i);

  it("is windows of consecutive tokens with the next token as target, a function of seed and step", () => {
    const batch = randomBatch(ids, 4, 8, 1, 17);
    for (let i = 0; i < 32; i++) {
      expect(batch.targets[i]).toBe(batch.tokens[i]! + 1);
      if (i % 8 > 0) expect(batch.tokens[i]).toBe(batch.tokens[i - 1]! + 1);
    }
    expect(randomBatch(ids, 4, 8, 1, 17)).toEqual(batch);
    expect(randomBatch(ids, 4, 8, 1, 18)).not.toEqual(batch);
    expect(randomBatch(ids, 4, 8, 2, 17)).not.toEqual(batch);
  });

  it("reaches every window about equally often", () => {
    const counts = new Array<number>(40).fill(0);
    const short = ids.subarray(0, 48); // 40 windows of 8 tokens and a target
    for (let step = 1; step <= 2000; step++)
      for (let row = 0; row < 5; row++) counts[randomBatch(short, 5, 8, 1, step).tokens[row * 8]!]!++;
    const expected = 10_000 / 40;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(72.1); // 0.999 quantile, 39 degrees of freedom
  });

  it("refuses a text shorter than a batch", () => {
    expect(() => randomBatch(ids.subarray(0, 32), 4, 8, 1, 1)).toThrow(
      new RangeError("The corpus is too short: one batch takes 33 tokens, there are 32"),
    );
  });
});

describe("fixedWindows(ids, count, T)", () => {
  const ids = Int32Array.from({ length: 101 }, (_, i) => i);
  it("takes as many disjoint windows as there are, spread evenly", () => {
    expect(Array.from(fixedWindows(ids, 5, 10).tokens).filter((_, i) => i % 10 === 0)).toEqual([0, 20, 40, 60, 80]);
    const all = fixedWindows(ids, 50, 10);
    expect(Array.from(all.tokens)).toEqual(Array.from(ids.subarray(0, 100)));
    expect(Array.from(all.targets)).toEqual(Array.from(ids.subarray(1)));
  });
  it("refuses a text shorter than a window", () => {
    expect(() => fixedWindows(ids.subarray(0, 10), 1, 10)).toThrow(
      "one window of held-out text takes 11 tokens, there are 10",
    );
  });
});

describe("unigramEntropy(ids)", () => {
  it("is the entropy of the frequencies in nats", () => {
    expect(unigramEntropy(Int32Array.of(1, 1, 2, 3))).toBeCloseTo(1.5 * Math.LN2, 14);
    expect(unigramEntropy(Int32Array.of(1, 2), Int32Array.of(3, 1))).toBeCloseTo(1.5 * Math.LN2, 14);
    expect(unigramEntropy(Int32Array.of(5, 5, 5))).toBe(0);
  });
});
