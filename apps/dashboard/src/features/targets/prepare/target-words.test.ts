import { type TargetEstimate, targetEstimateSchema } from "@headroom/protocol";
import { expect, it } from "vitest";
import { contextLengthRows, dimensionsTable, percent, targetSentences } from "./target-words.ts";

const curve = (half: number | null) => ({ dimensionsAt: { "0.5": half, "0.1": null, "0.05": null }, curve: [] });
const estimate: TargetEstimate = targetEstimateSchema.parse({
  tokens: 450_000,
  vocabulary: 50_304,
  contexts: 400_000,
  singletonShare: 0.93,
  naive: curve(935),
  shuffled: curve(940),
  lower: curve(20),
  upper: curve(310),
  null: { largestGap: 0.0412, largestGapAt: 12, unexplainedShare: 0.031 },
});

it("tells the band, never one number, and how little the null leaves unexplained", () => {
  const text = targetSentences(estimate).join(" ");
  expect(text).toContain("93 % of the 400k contexts were seen once");
  expect(text).toContain("3.1 % of the naive curve is not explained");
  expect(text).toContain("between 20 and 310 dimensions");
});

it("gives the reason when there is no bracket", () => {
  const without = { ...estimate, lower: null, upper: null, bracketReason: "no context repeats" };
  expect(targetSentences(without).join(" ")).toContain("No debiased bracket: no context repeats.");
});

it("says where a curve does not come down", () => {
  expect(dimensionsTable(estimate)[0]).toEqual({
    epsilon: "0.5",
    naive: "935",
    shuffled: "940",
    oneHot: "—",
    bracket: "20 – 310",
  });
  expect(dimensionsTable(estimate)[1]!.naive).toBe("not reached");
});

it("has no rows by context length when the estimate has none", () => expect(contextLengthRows(estimate)).toEqual([]));

it.each([
  [0.5, "50 %"],
  [0.9312, "93.1 %"],
  [0.00123, "0.12 %"],
  [0, "0 %"],
])("percent(%d) is %s", (share, text) => expect(percent(share)).toBe(text));
