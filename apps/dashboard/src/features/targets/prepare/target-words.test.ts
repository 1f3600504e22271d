import { type TargetEstimate, targetEstimateSchema } from "@headroom/protocol";
import { expect, it } from "vitest";
import { lengthCurves } from "./length-curves.ts";
import { contextLengthRows, dimensionsTable, reproduceCommand, shortBand, spectrumWords } from "./target-words.ts";

const curve = (half: number | null) => ({ dimensionsAt: { "0.5": half, "0.1": null, "0.05": null }, curve: [] });
const estimate: TargetEstimate = targetEstimateSchema.parse({
  tokens: 450_000,
  vocabulary: 50_304,
  contexts: 400_000,
  singletonShare: 0.93,
  tokenizerHash: "abc",
  n: 5,
  seed: 7,
  naive: curve(935),
  shuffled: curve(940),
  lower: curve(20),
  upper: curve(310),
});

it("says where a curve does not come down, and where the band has no upper end", () => {
  const [half, tenth] = dimensionsTable(lengthCurves(estimate, null), 17_000);
  expect(half).toEqual({
    epsilon: "0.5",
    naive: "935",
    shuffled: "940",
    oneHot: "—",
    band: "20 – 310",
    bandByFrequency: "—",
  });
  expect(tenth).toMatchObject({ naive: "not reached", band: "≥ 0" });
  expect(shortBand(undefined)).toBe("—");
});

it("has no rows by context length when the estimate has none", () => expect(contextLengthRows(estimate)).toEqual([]));

it("repeats the command with what made this estimate", () => {
  expect(reproduceCommand(estimate)).toBe("headroom target CORPUS --tokenizer tokenizer.json --n 5 --seed 7");
  expect(reproduceCommand({ ...estimate, tokenizerHash: null, documentsApart: true })).toBe(
    "headroom target TOKEN_IDS --vocabulary 50304 --documents --n 5 --seed 7",
  );
});

it("tells the method with its error, and nothing of one it does not know", () => {
  const words = (spectrum: unknown, naiveStandardError: number | null = null) =>
    spectrumWords({ ...estimate, method: { spectrum, naiveStandardError } });
  expect(words("diagonal+slq", 0.00123)).toContain("standard error at most 0.0012 in W-error");
  expect(words("diagonal")).toContain("upper bound");
  expect(words("other")).toBeUndefined();
});
