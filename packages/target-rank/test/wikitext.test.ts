import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeCorpus } from "../src/corpus/encode-corpus.ts";
import { compactVocabulary } from "../src/count/compact-vocabulary.ts";
import { countContextRows } from "../src/count/context-counts.ts";
import { tokenHash } from "../src/estimate/token-hash.ts";
import { naiveSpectrum } from "../src/spectrum/naive-spectrum.ts";
import { empiricalGram } from "../src/spectrum/sparse-gram.ts";
import { dimensionsAt } from "../src/spectrum/w-error-curve.ts";
import { createCorpusTokenizer } from "../src/tokenizer/corpus-tokenizer.ts";

const data = process.env.HEADROOM_DATA;

interface Exact {
  tokens: number;
  idsSha256: string;
  contexts: number;
  distinctNgrams: number;
  dimensionsAt: Record<string, number>;
  curve: [number, number][];
}

describe("WikiText-2 (valid + test) with the Pythia tokenizer, against exact-wikitext2.py", () => {
  it.skipIf(!data)("has its tokens and counts, and its W-error within 1e-3 for all k", async () => {
    const exact = JSON.parse(
      readFileSync(new URL("./fixtures/exact-wikitext2.json", import.meta.url), "utf8"),
    ) as Exact;
    const tokenizer = createCorpusTokenizer(readFileSync(join(data!, "tokenizers/pythia-20b.tokenizer.json"), "utf8"));
    const files = ["valid", "test"].map((part) => join(data!, `corpora/wikitext2_${part}.txt`));
    const { source } = await encodeCorpus(files, tokenizer);
    expect(source.tokens).toBe(exact.tokens);
    expect(tokenHash(source)).toBe(exact.idsSha256);
    const counts = countContextRows(compactVocabulary(source, true).source, { n: 5 });
    expect([counts.contexts, counts.distinctNgrams]).toEqual([exact.contexts, exact.distinctNgrams]);
    for (const seed of [1, 2, 3]) {
      const { wError, upperBound } = naiveSpectrum(empiricalGram(counts, "uniform"), { seed })!;
      for (const [k, expected] of exact.curve) {
        expect(Math.abs(wError[k]! - expected)).toBeLessThan(1e-3);
        expect(upperBound[k]!).toBeGreaterThanOrEqual(expected - 1e-8);
      }
      // 938 and 12,462 exactly: the prototype's 935 and 12,458 were of 553,631 ids, 268 more than the reference tokenizer gives
      expect(dimensionsAt(wError, 0.5)).toBe(exact.dimensionsAt["0.5"]);
      expect(Math.abs(dimensionsAt(wError, 0.1)! - exact.dimensionsAt["0.1"]!)).toBeLessThan(25);
    }
  });
});
