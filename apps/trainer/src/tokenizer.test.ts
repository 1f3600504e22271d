import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Tiktoken } from "js-tiktoken/lite";
import gpt2 from "js-tiktoken/ranks/gpt2";
import { describe, expect, it } from "vitest";
import { huggingFaceTokenizer, truncatedGpt2 } from "./tokenizer.ts";

const reference = new Tiktoken(gpt2);
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(fc.constantFrom("the", " of", " government", "\n\n", "  ", "1790", "'s", ", é", " ☂", "constitution"), {
      maxLength: 30,
    })
    .map((words) => words.join("")),
);

describe("truncatedGpt2(vocabulary)", () => {
  it("is GPT-2 when nothing is cut", () => {
    const whole = truncatedGpt2(50_256);
    fc.assert(
      fc.property(text, (s) => {
        expect(whole.encode(s)).toEqual(reference.encode(s, [], []));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("keeps every byte of the text in ids below the vocabulary", () => {
    const { encode } = truncatedGpt2(1024);
    fc.assert(
      fc.property(text, (s) => {
        const ids = encode(s);
        expect(ids.every((id) => id < 1024)).toBe(true);
        expect(reference.decode(ids)).toBe(s);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("merges nothing at 256 and as GPT-2's first merges say after that", () => {
    const bytes = (s: string) => truncatedGpt2(256).encode(s).length;
    expect(bytes(" the é")).toBe(7);
    // GPT-2's merges begin: " t", " a", "he", "in", "re", "on", " the"
    expect(reference.decode([256])).toBe(" t");
    expect(
      truncatedGpt2(257)
        .encode(" the")
        .map((id) => reference.decode([id])),
    ).toEqual([" t", "h", "e"]);
    expect(
      truncatedGpt2(263)
        .encode(" the")
        .map((id) => reference.decode([id])),
    ).toEqual([" the"]);
  });

  it.each([255, 50_257, 1000.5])("refuses %s", (vocabulary) => {
    expect(() => truncatedGpt2(vocabulary)).toThrow(`must be an integer from 256 to 50256, got ${vocabulary}`);
  });
});

describe("huggingFaceTokenizer(path)", () => {
  const folder = mkdtempSync(join(tmpdir(), "tokenizer-"));
  const file = (content: string) => {
    const path = join(folder, `${Math.abs(content.length)}.json`);
    writeFileSync(path, content);
    return path;
  };
  const small = {
    version: "1.0",
    added_tokens: [
      { id: 6, content: "<pad>", special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
    ],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      vocab: { a: 0, b: 1, ab: 2, Ċ: 3, Ġ: 4, Ġab: 5 },
      merges: ["a b", "Ġ ab"],
    },
  };

  it("encodes with the file's merges; the vocabulary counts added tokens", () => {
    const tokenizer = huggingFaceTokenizer(file(JSON.stringify(small)));
    expect(tokenizer.vocabulary).toBe(7);
    expect(tokenizer.encode("ab ab\nba")).toEqual([2, 5, 3, 1, 0]);
  });

  it("refuses what is not one, in one line", () => {
    expect(() => huggingFaceTokenizer(join(folder, "absent.json"))).toThrow(
      /^Cannot read the tokenizer file .*absent.json: ENOENT$/,
    );
    expect(() => huggingFaceTokenizer(file("{ not json"))).toThrow(
      /must be a Hugging Face tokenizer.json, but it is not JSON/,
    );
    expect(() => huggingFaceTokenizer(file('{"a":1}'))).toThrow("it has no model.vocab");
    expect(() => huggingFaceTokenizer(file("null"))).toThrow("it has no model.vocab");
    expect(() => huggingFaceTokenizer(file(JSON.stringify({ model: { type: "Nope", vocab: { a: 0 } } })))).toThrow(
      "the library refuses it",
    );
  });
});
