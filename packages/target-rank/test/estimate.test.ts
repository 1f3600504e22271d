import { describe, expect, it } from "vitest";
import { bracketCurve } from "../src/bracket/bracket.ts";
import { ContextCountsBuilder } from "../src/count/context-counts.ts";
import { countContexts } from "../src/count/count-contexts.ts";
import { shuffleTokens } from "../src/count/shuffle-tokens.ts";
import { tokensInMemory } from "../src/count/token-source.ts";
import { estimateTargetInWorker } from "../src/estimate/estimate-in-worker.ts";
import { estimateTarget, estimateTargetOnTwoThreads } from "../src/estimate/estimate-target.ts";
import { createRandom } from "../src/random.ts";
import { plotTarget } from "../src/report/plot-target.ts";
import { gramDiagonal, sortedDescending } from "../src/spectrum/sorted-diagonal.ts";
import { wErrorCurve } from "../src/spectrum/w-error-curve.ts";
import { createSyntheticLanguage } from "../src/synthetic/synthetic-language.ts";

describe("bracketCurve(counts, weighting)", () => {
  it.each([4, 16, 64, 256])(
    "holds the true curve of rank %i at 0.3 M tokens for 19 of 20 seeds, all k at once",
    (rank) => {
      const tokens = 300_000;
      const n = 5;
      const vocabulary = 1024;
      let held = 0;
      let told = 0;
      let naiveHeld = 0;
      for (let seed = 1; seed <= 20; seed++) {
        const language = createSyntheticLanguage({ rank, vocabulary, seed });
        const builder = new ContextCountsBuilder(n, vocabulary);
        const weights = new Float64Array(rank);
        countContexts(
          tokensInMemory(language.generate(tokens), { vocabulary }),
          {
            singleton: (next) => builder.singleton(next),
            row: (row) => {
              builder.row(row);
              weights[language.classOf(row.entries, row.offset + n - 1)]! += 1;
            },
          },
          { n },
        );
        const counts = builder.finish();
        const bracket = bracketCurve(counts, "uniform", { seed });
        if ("reason" in bracket) continue;
        told++;
        const truth = language.trueCurve(weights);
        const naive = wErrorCurve(sortedDescending(gramDiagonal(counts, "uniform")))!;
        const holds = (low: Float64Array, high: Float64Array): boolean =>
          high.every((upper, k) => {
            const t = k < truth.length ? truth[k]! : 0;
            return t >= low[k]! - 1e-9 && t <= upper + 1e-9;
          });
        if (holds(bracket.lower, bracket.upper)) held++;
        if (holds(bracket.lower, naive) && naive[rank]! < 0.1) naiveHeld++;
      }
      expect(told).toBeGreaterThanOrEqual(10);
      expect(held / told).toBeGreaterThanOrEqual(0.95);
      // The naive curve never tells the rank: it is far from zero where the truth is zero
      expect(naiveHeld).toBe(0);
    },
  );

  it("closes in on the truth with more data", () => {
    const language = createSyntheticLanguage({ rank: 8, vocabulary: 256, seed: 5 });
    const truth = language.trueCurve();
    const width = (tokens: number): number => {
      const builder = new ContextCountsBuilder(2, 256);
      countContexts(tokensInMemory(language.generate(tokens), { vocabulary: 256 }), builder, { n: 5 });
      const bracket = bracketCurve(builder.finish(), "uniform");
      if ("reason" in bracket) throw new Error(bracket.reason);
      expect(bracket.lower[4]!).toBeLessThanOrEqual(truth[4]!);
      expect(bracket.upper[4]!).toBeGreaterThanOrEqual(truth[4]!);
      return bracket.upper[4]! - bracket.lower[4]!;
    };
    expect(width(400_000)).toBeLessThan(0.6 * width(40_000));
  });

  it("says why there is none where no context repeats", () => {
    const ids = Array.from({ length: 500 }, (_, i) => i);
    const builder = new ContextCountsBuilder(3, 500);
    countContexts(tokensInMemory(ids), builder, { n: 3 });
    expect(bracketCurve(builder.finish(), "uniform")).toEqual({
      reason: "no token follows the same context twice in one half of the contexts",
    });
  });
});

describe("estimateTarget(source, options)", () => {
  const language = createSyntheticLanguage({ rank: 6, vocabulary: 300, contextLength: 1, seed: 2 });
  const source = tokensInMemory(language.generate(60_000), { vocabulary: 300 });
  const withoutTimes = (estimate: object): string => JSON.stringify({ ...estimate, seconds: {} });

  it("is the same for a seed, on one thread, two threads and in a worker, and plain JSON", async () => {
    const estimate = estimateTarget(source, { seed: 3 });
    expect(JSON.parse(JSON.stringify(estimate))).toEqual(estimate);
    expect(withoutTimes(estimateTarget(source, { seed: 3 }))).toBe(withoutTimes(estimate));
    expect(withoutTimes(await estimateTargetOnTwoThreads(source, { seed: 3 }))).toBe(withoutTimes(estimate));
    const ids = source.read(0, source.tokens);
    const inWorker = await estimateTargetInWorker({ ids, vocabulary: 300 }, { seed: 3 });
    expect(withoutTimes(inWorker)).toBe(withoutTimes(estimate));
    expect(withoutTimes(estimateTarget(source, { seed: 4 }))).not.toBe(withoutTimes(estimate));
  });

  it("has curves of at most 400 points from k = 0, W-error 1, for each context length, and a plot of them", () => {
    const estimate = estimateTarget(source);
    expect(estimate.byContextLength.map((of) => of.contextLength)).toEqual([1, 2, 3, 4]);
    for (const curve of [estimate.naive, estimate.shuffled, estimate.oneHot, estimate.lower!, estimate.upper!]) {
      expect(curve.curve.length).toBeLessThanOrEqual(400);
      expect(curve.curve[0]).toEqual([0, 1]);
    }
    expect(plotTarget(estimate)).toHaveLength(17);
    expect(estimate.rarefaction.filter((point) => point.extrapolated)).toHaveLength(1);
  });

  it("brackets the rank of every context length where the class is the last token's", () => {
    const truth = language.trueCurve();
    const shortest = estimateTarget(source, { seed: 9 }).byContextLength[0]!.bracket;
    if (!shortest.lower) throw new Error(shortest.reason);
    expect(shortest.lower.dimensionsAt["0.5"]!).toBeLessThanOrEqual(truth.findIndex((w) => w <= 0.5));
    expect(shortest.upper.dimensionsAt["0.5"]!).toBeGreaterThanOrEqual(truth.findIndex((w) => w <= 0.5));
  });

  it("takes chance for chance: shuffled text lies within four uncertainties of its null, text with order beyond", () => {
    const options = { bracket: false, rarefaction: [] };
    for (const seed of [1, 2, 3]) {
      const shuffled = estimateTarget(shuffleTokens(source, 100 + seed), { ...options, seed });
      for (const { null: difference } of shuffled.byContextLength) {
        expect(difference.unexplainedShare).toBeLessThan(4 * difference.shareUncertainty!);
      }
    }
    const random = createRandom(1);
    const ids = new Uint16Array(30_000);
    for (let i = 1; i < ids.length; i++) ids[i] = (7 * ids[i - 1]! + Math.floor(3 * random.uniform())) % 200;
    const { unexplainedShare, shareUncertainty } = estimateTarget(tokensInMemory(ids), options).byContextLength[0]!
      .null;
    expect(unexplainedShare).toBeGreaterThan(4 * shareUncertainty!);
  });

  it("refuses an empty corpus, documents shorter than n and ids beyond the vocabulary", () => {
    expect(() => estimateTarget(tokensInMemory([]))).toThrow("the corpus must have at least n = 5 tokens, got 0");
    const short = tokensInMemory([1, 2, 3, 4, 5, 6], { documentStarts: [3] });
    expect(() => estimateTarget(short)).toThrow("no document has n = 5 tokens");
    expect(() => tokensInMemory([1, 9], { vocabulary: 5 })).toThrow(
      "ids must be below the vocabulary 5, the greatest is 9",
    );
  });

  it("takes a corpus of one repeated token", () => {
    const estimate = estimateTarget(tokensInMemory(new Uint16Array(1000), { vocabulary: 1 }));
    expect(estimate.naive.dimensionsAt).toEqual({ "0.5": 1, "0.1": 1, "0.05": 1 });
    expect(estimate.contexts).toBe(1);
  });
});

describe("estimateTargetInWorker(input, options)", () => {
  it("uses the first maxTokens, tells its progress, and rejects with the worker's error or the signal's reason", async () => {
    const ids = createSyntheticLanguage({ rank: 3, vocabulary: 100 }).generate(30_000);
    const stages = new Set<string>();
    const estimate = await estimateTargetInWorker(
      { ids },
      { maxTokens: 20_000, onProgress: ({ stage }) => stages.add(stage) },
    );
    expect(estimate.tokens).toBe(20_000);
    expect(stages).toContain("bracket");
    await expect(estimateTargetInWorker({ ids: new Uint16Array(2) })).rejects.toThrow("at least n = 5 tokens, got 2");
    const stop = new AbortController();
    const stopped = estimateTargetInWorker({ ids }, { signal: stop.signal });
    stop.abort(new Error("training ended"));
    await expect(stopped).rejects.toThrow("training ended");
  });
});
