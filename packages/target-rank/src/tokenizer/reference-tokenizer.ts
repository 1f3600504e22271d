import { Tokenizer } from "@huggingface/tokenizers";

/** A stage of the reference's pre-tokenizer; `tokenizers` for a sequence of them. */
export interface ReferencePreTokenizer {
  config?: { type?: string; behavior?: string; invert?: boolean };
  pattern?: RegExp | null;
  use_regex?: boolean;
  add_prefix_space?: boolean;
  tokenizers?: ReferencePreTokenizer[];
  pre_tokenize(text: string | string[]): string[];
}

/** The parts of @huggingface/tokenizers that the fast path builds on (its own type files do not resolve under nodenext). */
export interface ReferenceTokenizer {
  normalizer: { normalize(text: string): string } | null;
  pre_tokenizer: ReferencePreTokenizer | null;
  model: {
    config: unknown;
    vocab: (string | undefined)[];
    tokens_to_ids: Map<string, number>;
    unk_token_id?: number;
    fuse_unk: boolean;
    encode(words: string[]): string[];
  };
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
}

/**
 * The reference library's tokenizer for a parsed tokenizer.json, missing optional parts filled in.
 *
 * @throws TypeError with the library's own reason when it does not support the file
 */
export function createReferenceTokenizer(config: object): ReferenceTokenizer {
  const complete = {
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    added_tokens: [],
    ...config,
  };
  try {
    return new Tokenizer(complete, {}) as unknown as ReferenceTokenizer;
  } catch (error) {
    throw new TypeError(
      `Cannot read the tokenizer: the reference library does not support it (${(error as Error).message})`,
    );
  }
}
