import { describe, expect, it } from "vitest";
import { chooseColumns, parseColumns } from "./column-names.ts";

const filled = (counts: Record<string, number>) => new Map(Object.entries(counts));

describe("parseColumns(text)", () => {
  it("takes fields, short words and known column names", () => {
    expect(parseColumns("loss=val,lr=rate, singular_entropy_q=kl,step=it,run=name")).toEqual(
      new Map([
        ["evalLoss", "val"],
        ["learningRate", "rate"],
        ["singularEntropyQ", "kl"],
        ["step", "it"],
        ["run", "name"],
      ]),
    );
  });

  it("refuses what it does not know", () => {
    expect(() => parseColumns("colour=red")).toThrow('got "colour=red"');
    expect(() => parseColumns("loss")).toThrow('got "loss"');
  });
});

describe("chooseColumns(filled, asked)", () => {
  it("takes the denser of evaluation loss and perplexity", () => {
    const choice = chooseColumns(filled({ step: 144, pile_loss: 28, wikitext_word_ppl: 133 }), new Map());
    expect([...choice.fields]).toEqual([["evalPerplexity", ["wikitext_word_ppl"]]]);
    const equal = chooseColumns(filled({ step: 10, val_loss: 10, ppl: 10 }), new Map());
    expect([...equal.fields.keys()]).toEqual(["evalLoss"]);
  });

  it("averages the losses on several corpora where there is no other", () => {
    const counts = filled({ step: 9, "pile-validation": 9, "ice-validation": 9, lr: 9 });
    expect(chooseColumns(counts, new Map()).fields.get("evalLoss")).toEqual(["pile-validation", "ice-validation"]);
  });

  it("obeys the columns asked for, and says which are absent", () => {
    const counts = filled({ step: 9, val_loss: 9, other: 9 });
    expect(chooseColumns(counts, parseColumns("loss=other")).fields.get("evalLoss")).toEqual(["other"]);
    expect(() => chooseColumns(counts, parseColumns("loss=none"))).toThrow('no column "none"');
    expect(() => chooseColumns(filled({ a: 1 }), new Map())).toThrow("no step column, the file has a");
  });
});
