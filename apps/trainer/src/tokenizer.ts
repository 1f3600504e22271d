import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { Tiktoken } from "js-tiktoken/lite";
import gpt2 from "js-tiktoken/ranks/gpt2";

export interface Tokenizer {
  name: string;
  /** ids are 0 .. vocabulary - 1 */
  vocabulary: number;
  /** of everything that decides the ids */
  hash: string;
  encode(text: string): number[];
}

const BYTES = 256;
const GPT2_RANKS = 50_256;

/**
 * Byte-level BPE made of GPT-2's bytes and its first `vocabulary - 256` merges: merges are learned one after another,
 * so any prefix of their list is itself a tokenizer.
 *
 * @throws RangeError unless vocabulary is an integer from 256 to 50256
 */
export function truncatedGpt2(vocabulary: number): Tokenizer {
  if (!Number.isInteger(vocabulary) || vocabulary < BYTES || vocabulary > GPT2_RANKS)
    throw new RangeError(
      `Cannot truncate GPT-2's tokenizer: the vocabulary must be an integer from ${BYTES} to ${GPT2_RANKS}, got ${vocabulary}`,
    );
  const [comment, offset, ...ranks] = gpt2.bpe_ranks.split(" ");
  const bpe_ranks = [comment, offset, ...ranks.slice(0, vocabulary)].join(" ");
  const bpe = new Tiktoken({ pat_str: gpt2.pat_str, special_tokens: {}, bpe_ranks });
  const pieces = new RegExp(gpt2.pat_str, "gu");
  // Words repeat and merges never cross them, so each is merged once.
  const known = new Map<string, number[]>();
  return {
    name: `gpt2-${vocabulary}`,
    vocabulary,
    hash: sha256([bpe_ranks]),
    encode(text) {
      const ids: number[] = [];
      for (const [piece] of text.matchAll(pieces)) {
        let part = known.get(piece);
        if (part === undefined) {
          part = bpe.encode(piece, [], []);
          known.set(piece, part);
        }
        for (const id of part) ids.push(id);
      }
      return ids;
    },
  };
}

/**
 * The tokenizer of a Hugging Face `tokenizer.json`, without special tokens.
 *
 * @throws Error when the file is missing, is not JSON or is not such a tokenizer
 */
export function huggingFaceTokenizer(path: string): Tokenizer {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`Cannot read the tokenizer file ${path}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
  const refuse = (reason: string): never => {
    throw new Error(`Cannot use ${path} as a tokenizer: it must be a Hugging Face tokenizer.json, ${reason}`);
  };
  let json: { model?: { type?: string; vocab?: object }; added_tokens?: { id: number }[] };
  try {
    json = JSON.parse(source);
  } catch (error) {
    return refuse(`but it is not JSON (${(error as Error).message.slice(0, 60)})`);
  }
  const vocab = json?.model?.vocab;
  if (typeof vocab !== "object" || vocab === null) return refuse("but it has no model.vocab");
  const ids = Array.isArray(vocab) ? vocab.map((_, id) => id) : Object.values(vocab);
  let largest = -1;
  for (const id of [...ids, ...(json.added_tokens ?? []).map((token) => token.id)]) largest = Math.max(largest, id);
  let tokenizer: HuggingFaceTokenizer;
  try {
    tokenizer = new HuggingFaceTokenizer(json, {});
  } catch (error) {
    return refuse(`but the library refuses it (${(error as Error).message})`);
  }
  return {
    name: path.split("/").at(-1)!,
    vocabulary: largest + 1,
    hash: sha256([source]),
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
  };
}

/** Of the parts one after another, in hexadecimal. */
export function sha256(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
