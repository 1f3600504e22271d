import { describe, expect, it } from "vitest";
import { type TargetEstimate, targetEstimateSchema } from "./target.ts";
import { bandWords, contextLengthSentences, neededBand, percent, targetSentences, wErrorAt } from "./target-words.ts";

const curve = (half: number | null, tenth: number | null = null, points: [number, number][] = []) => ({
  dimensionsAt: { "0.5": half, "0.1": tenth },
  curve: points,
});

const length = {
  contextLength: 2,
  contexts: 700_000,
  singletonShare: 0.6,
  repeatedWindowShare: 0.5,
  naive: curve(700, null, [
    [0, 1],
    [70, 0.65],
    [80, 0.63],
  ]),
  shuffled: curve(760, null, [
    [0, 1],
    [80, 0.675],
  ]),
  null: { largestGap: 0.04269, largestGapAt: 76, unexplainedShare: 0.0417, shareUncertainty: 0.00034 },
  bracket: { lower: curve(200), upper: curve(587), margin: 3 },
};

const estimate: TargetEstimate = targetEstimateSchema.parse({
  tokens: 6_138_374,
  vocabulary: 50_277,
  usedVocabulary: 28_684,
  contexts: 4_909_801,
  singletonShare: 0.914,
  repeatedWindowShare: 0.27,
  naive: curve(815, 15_300),
  shuffled: curve(807, 15_143),
  lower: curve(199, 2856),
  upper: curve(381, 28_684),
  null: { largestGap: 0.0066, largestGapAt: 28_173, unexplainedShare: 0.0052, shareUncertainty: 0.0003 },
  byContextLength: [length],
  method: { spectrum: "diagonal", bracketMargin: 3 },
});

describe("targetSentences", () => {
  const text = targetSentences(estimate).join(" ");

  it("says how much the null leaves unexplained, with its uncertainty", () => {
    expect(text).toContain("W-error 0.5 takes 815 dimensions; the same tokens in random order take 807 dimensions.");
    expect(text).toContain("That null leaves 0.52 ± 0.03 % of the curve unexplained: nearly all of it counts rare");
  });

  it("gives a band, open where the data give no end, and whom it speaks of", () => {
    expect(text).toContain("at least twice (27 % of the text), W-error 0.5 takes 199 to 381 dimensions");
    expect(text).toContain("W-error 0.1 at least 2,856 dimensions (these data give no upper end)");
    expect(text).toContain("91.4 % of the 4,909,801 contexts were seen once");
  });

  it("gives the reason where there is no band, and nothing of a null that was not counted", () => {
    const bare = { ...estimate, shuffled: null, lower: null, upper: null, bracketReason: "no context repeats" };
    const [first] = targetSentences(bare);
    expect(first).toBe("There is no debiased band: no context repeats.");
  });

  it("says when the difference is no more than chance", () => {
    const chance = { ...estimate, null: { ...estimate.null!, shareUncertainty: 0.004 } };
    expect(targetSentences(chance)[0]).toContain("leaves 0.5 ± 0.4 % of the curve unexplained, which chance may give");
  });

  it("does not call a large difference a count of rare tokens", () => {
    const other = { ...estimate, null: { largestGap: 0.3, largestGapAt: 9, unexplainedShare: 0.31 } };
    expect(targetSentences(other)[0]).toMatch(/leaves 31 % of the curve unexplained\.$/);
  });
});

describe("contextLengthSentences", () => {
  it("says of each length how much is unexplained, where, on which side, and the band", () => {
    expect(contextLengthSentences(estimate)).toEqual([
      "Contexts of 2 tokens: the null leaves 4.17 ± 0.03 % of the curve unexplained (W-error differs most at 76 " +
        "dimensions, where the text's is 0.043 lower); debiased, W-error 0.5 takes 200 to 587 dimensions.",
    ]);
  });

  it("does not take chance for a difference", () => {
    const chance = { ...length, contextLength: 1, null: { ...length.null, shareUncertainty: 0.05 } };
    expect(contextLengthSentences({ ...estimate, byContextLength: [chance] })[0]).toMatch(
      /^Contexts of 1 token: the null leaves 4 ± 5 % of the curve unexplained, which chance may give \(/,
    );
  });

  it("says no side where the curve's points cannot tell it, and no band where there is none", () => {
    const flat = {
      ...length,
      naive: length.shuffled,
      bracket: { lower: null, upper: null, reason: "nothing recurs" } as const,
    };
    const [text] = contextLengthSentences({ ...estimate, byContextLength: [flat] });
    expect(text).toContain("at 76 dimensions, by 0.043)");
    expect(text).toMatch(/no debiased band, nothing recurs\.$/);
  });

  it("is empty for an estimate without lengths", () => {
    expect(contextLengthSentences({ ...estimate, byContextLength: undefined })).toEqual([]);
  });
});

it("neededBand has no upper end where the upper curve ends only with the tokens in use", () => {
  expect(neededBand(estimate, "0.5", 28_684)).toEqual({ low: 199, high: 381 });
  expect(neededBand(estimate, "0.1", 28_684)).toEqual({ low: 2856, high: null });
  expect(neededBand(estimate, "0.05", 28_684)).toEqual({ low: 0, high: null });
  expect(neededBand({ lower: null, upper: null }, "0.5", 10)).toBeUndefined();
  expect(bandWords({ low: 1200, high: null })).toBe("at least 1,200 dimensions (these data give no upper end)");
  expect(bandWords({ low: 1, high: null })).toBe("at least 1 dimension (these data give no upper end)");
  expect([bandWords({ low: 1, high: 1 }), bandWords({ low: 4, high: 4 })]).toEqual(["1 dimension", "4 dimensions"]);
});

it("wErrorAt goes through the points, is linear between them and 0 beyond the end", () => {
  const points = curve(null, null, [
    [0, 1],
    [1, 0.8],
    [3, 0.4],
  ]);
  expect([0, 0.5, 1, 2, 3, 4].map((k) => wErrorAt(points, k))).toEqual([
    1,
    expect.closeTo(0.9, 12),
    0.8,
    expect.closeTo(0.6, 12),
    0.4,
    0,
  ]);
});

it.each([
  [0.5, "50 %"],
  [0.9312, "93.1 %"],
  [0.00123, "0.12 %"],
  [0, "0 %"],
])("percent(%d) is %s", (share, text) => expect(percent(share)).toBe(text));
