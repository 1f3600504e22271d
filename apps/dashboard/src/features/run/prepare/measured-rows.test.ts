import { describe, expect, it } from "vitest";
import { measuredRows } from "./measured-rows.ts";

const provenance = {
  fused: true,
  normGainFolded: true,
  rowsCentred: false,
  excludedRows: 47,
  resolutionFloor: 1e-3,
  resolvedCount: 500,
};
const spectrum = { rows: 50_257, columns: 512, method: "gram-float64", dtype: "bfloat16", provenance };
const card = { vocabularySize: 50_257, paddedVocabularySize: 50_304, hiddenSize: 512, normGainFolded: true };

describe("measuredRows", () => {
  it("says which rows were measured, and warns of nothing where the card agrees", () => {
    const { facts, warnings } = measuredRows(spectrum, card);
    expect(facts.join(" ")).toContain("50,257 × 512 head");
    expect(facts.join(" ")).toContain("47 rows were left out");
    expect(facts.join(" ")).toContain("resolves 500 of 512");
    expect(warnings).toEqual([]);
  });

  it("warns where rows, columns or the gain differ from the card", () => {
    const all = { ...spectrum, rows: 50_304, provenance: { ...provenance, excludedRows: 0 } };
    expect(measuredRows(all, card).warnings).toEqual([
      "47 more rows were measured than the vocabulary has (V = 50,257): padding rows are among them.",
    ]);
    expect(measuredRows({ ...spectrum, rows: 50_000 }, { vocabularySize: 50_257 }).warnings).toEqual([
      "The head has 50,047 rows, the model card says V = 50,257.",
      "257 of the vocabulary's 50,257 rows were not measured.",
    ]);
    expect(measuredRows(spectrum, { ...card, hiddenSize: 768 }).warnings).toEqual([
      "The head has 512 columns, the model card says d = 768.",
    ]);
    expect(measuredRows(spectrum, { ...card, normGainFolded: false }).warnings).toEqual([
      "The final norm's gain was folded into the measured head, the model card says it was not.",
    ]);
    expect(measuredRows({ ...spectrum, provenance: { ...provenance, normGainFolded: false } }, card).warnings).toEqual([
      "The final norm's gain was not folded into the measured head, the model card says it was.",
    ]);
  });

  it("says what it knows of a spectrum without provenance, and holds nothing against an empty card", () => {
    const { facts, warnings } = measuredRows({ ...spectrum, provenance: undefined }, {});
    expect(facts).toEqual(["50,257 × 512 head, gram-float64, from bfloat16 weights."]);
    expect(warnings).toEqual([]);
  });
});
