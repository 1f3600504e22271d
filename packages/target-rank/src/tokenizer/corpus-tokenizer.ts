import { createHash } from "node:crypto";
import { type AddedTokenConfig, createSectionSplitter, type SectionSplitter } from "./added-tokens.ts";
import { createBpeEncoder } from "./bpe-merges.ts";
import { createReferenceTokenizer } from "./reference-tokenizer.ts";
import {
  createByteLevelEncoder,
  createMetaspaceEncoder,
  createWordPieceEncoder,
  type ReferenceSections,
  type SectionEncoder,
  type TokenizerKind,
} from "./section-encoder.ts";
import { TokenBuffer } from "./token-buffer.ts";

/** Turns text into token ids, identical to the reference library's, fast enough for corpora. */
export interface CorpusTokenizer {
  kind: TokenizerKind;
  /** Why the reference library does the work, for kind "delegated". */
  delegatedBecause: string | undefined;
  /** 1 + the greatest id. */
  vocabulary: number;
  /** sha256 of the tokenizer file. */
  hash: string;
  /** True when text may be cut before a space that follows an ASCII letter without changing any id. */
  cuttable: boolean;
  /** Appends the ids of `text`, without any special tokens around it. `continued` text goes on where the last call's was cut. */
  encode(text: string, out: TokenBuffer, continued?: boolean): void;
  /** The ids of one text. */
  ids(text: string): Uint32Array;
}

interface TokenizerJson {
  added_tokens?: AddedTokenConfig[];
  normalizer?: { type?: string; normalizers?: { type?: string }[]; prepend?: string } | null;
  pre_tokenizer?: { type?: string } | null;
  post_processor?: unknown;
  decoder?: unknown;
  model?: { type?: string; vocab?: unknown; merges?: unknown };
}

/**
 * A tokenizer from the text of a HuggingFace `tokenizer.json`.
 *
 * Byte-level BPE (GPT-2, GPT-NeoX, Llama-3), sentencepiece-style BPE (Llama-2) and WordPiece (BERT) run through a word cache over our own merges;
 * what that cannot do exactly is left to @huggingface/tokenizers, whose ids are the definition throughout.
 *
 * @throws SyntaxError when the text is not JSON; TypeError when it is not a tokenizer, or one of an unsupported kind, which is named
 */
export function createCorpusTokenizer(json: string): CorpusTokenizer {
  const config = parseTokenizer(json);
  const reference = createReferenceTokenizer(config);
  const added = new Map<string, AddedTokenConfig>();
  const raw: string[] = [];
  const normalised: string[] = [];
  for (const token of config.added_tokens ?? []) {
    added.set(token.content, token);
    if ((token.normalized ?? !token.special) && reference.normalizer) {
      const content = reference.normalizer.normalize(token.content);
      normalised.push(content);
      added.set(content, token);
    } else raw.push(token.content);
  }
  const { model } = reference;
  const idOf = (token: string): number | undefined => added.get(token)?.id ?? model.tokens_to_ids.get(token);
  const isBpe =
    config.model!.type === "BPE" || (config.model!.type === undefined && config.model!.merges !== undefined);
  const parts: ReferenceSections = {
    reference,
    idOf,
    encodeWord: isBpe ? createBpeEncoder(reference, idOf) : undefined,
  };
  const chosen = chooseEncoder(config, parts, isBpe);

  let vocabulary = 0;
  for (const id of model.tokens_to_ids.values()) vocabulary = Math.max(vocabulary, id + 1);
  const sections = {
    raw: createSectionSplitter(raw, added),
    normalised: createSectionSplitter(normalised, added),
  };
  const encode = chosen.encoder
    ? createEncode(chosen, sections, idOf)
    : (text: string, out: TokenBuffer): void => {
        for (const id of reference.encode(text, { add_special_tokens: false }).ids) out.push(id);
      };
  return {
    kind: chosen.kind,
    delegatedBecause: chosen.delegatedBecause,
    vocabulary,
    hash: createHash("sha256").update(json).digest("hex"),
    cuttable: chosen.kind !== "delegated" && isCuttable(config, chosen.kind),
    encode,
    ids: (text) => {
      const out = new TokenBuffer();
      encode(text, out);
      return out.ids().slice();
    },
  };
}

function parseTokenizer(json: string): TokenizerJson {
  let config: TokenizerJson;
  try {
    config = JSON.parse(json) as TokenizerJson;
  } catch (error) {
    throw new SyntaxError(`Cannot read the tokenizer: not JSON (${(error as Error).message})`);
  }
  if (
    typeof config !== "object" ||
    config === null ||
    typeof config.model !== "object" ||
    config.model === null ||
    !config.model!.vocab
  ) {
    throw new TypeError(
      "Cannot read the tokenizer: a tokenizer.json has a model with a vocabulary, this file has none",
    );
  }
  const { type } = config.model;
  if (type !== undefined && !["BPE", "WordPiece", "Unigram"].includes(type)) {
    throw new TypeError(`Cannot read the tokenizer: supported models are BPE, WordPiece and Unigram, got ${type}`);
  }
  return config;
}

interface ChosenEncoder {
  kind: TokenizerKind;
  encoder: SectionEncoder | undefined;
  delegatedBecause: string | undefined;
  /** Normalises what the section encoder is given, and what it puts before a section's first word. */
  normalise: (text: string, continued: boolean) => string;
}

function chooseEncoder(config: TokenizerJson, parts: ReferenceSections, isBpe: boolean): ChosenEncoder {
  const { reference } = parts;
  const { normalizer, model } = reference;
  const plain = (text: string): string => (normalizer ? normalizer.normalize(text) : text);
  const delegated = (delegatedBecause: string): ChosenEncoder => ({
    kind: "delegated",
    encoder: undefined,
    delegatedBecause,
    normalise: plain,
  });
  if (config.model!.type === "WordPiece") {
    const plainBert = config.normalizer?.type === "BertNormalizer" && config.pre_tokenizer?.type === "BertPreTokenizer";
    if (!plainBert) return delegated("WordPiece without BERT's normaliser and pre-tokenizer");
    return {
      kind: "word-piece",
      encoder: createWordPieceEncoder(parts),
      delegatedBecause: undefined,
      normalise: (text) => text,
    };
  }
  if (!isBpe) return delegated(`model ${config.model!.type ?? "of unnamed type"}`);
  if (model.fuse_unk && model.unk_token_id !== undefined && !hasAllBytes(config)) {
    return delegated("fused unknown tokens without byte fallback");
  }
  const byteLevel = createByteLevelEncoder(parts);
  if (byteLevel) return { kind: "byte-level-bpe", encoder: byteLevel, delegatedBecause: undefined, normalise: plain };
  const metaspace = metaspaceNormaliser(config);
  const encoder = metaspace && createMetaspaceEncoder(parts);
  if (encoder) return { kind: "metaspace-bpe", encoder, delegatedBecause: undefined, normalise: metaspace };
  return delegated(
    `pre-tokenizer ${config.pre_tokenizer?.type ?? "none"} with normaliser ${config.normalizer?.type ?? "none"}`,
  );
}

function hasAllBytes(config: TokenizerJson): boolean {
  const { vocab, byte_fallback } = config.model as { vocab: Record<string, number>; byte_fallback?: boolean };
  const byteToken = (_: unknown, b: number): string => `<0x${b.toString(16).toUpperCase().padStart(2, "0")}>`;
  return byte_fallback === true && Array.from({ length: 256 }, byteToken).every((token) => vocab[token] !== undefined);
}

/** Llama-2's normaliser: U+2581 before each section and for each space; nothing before a text that goes on. */
function metaspaceNormaliser(config: TokenizerJson): ChosenEncoder["normalise"] | undefined {
  if (config.pre_tokenizer) return undefined;
  const stages = config.normalizer?.normalizers as {
    type?: string;
    prepend?: string;
    pattern?: { String?: string };
    content?: string;
  }[];
  if (config.normalizer?.type !== "Sequence" || stages.length !== 2) return undefined;
  const [prepend, replace] = stages;
  if (prepend?.type !== "Prepend" || prepend.prepend !== "\u2581") return undefined;
  if (replace?.type !== "Replace" || replace.pattern?.String !== " " || replace.content !== "\u2581") return undefined;
  return (text, continued) => (continued ? "" : "\u2581") + text.replaceAll(" ", "\u2581");
}

function createEncode(
  chosen: ChosenEncoder,
  sections: { raw: SectionSplitter; normalised: SectionSplitter },
  idOf: (token: string) => number | undefined,
): CorpusTokenizer["encode"] {
  const encoder = chosen.encoder!;
  return (text, out, continued = false) => {
    let first = continued;
    for (const section of sections.raw(text)) {
      const goesOn = first;
      first = false;
      if (section.text.length === 0) continue;
      if (section.token) {
        out.push(section.token.id);
        continue;
      }
      if (chosen.kind === "word-piece") {
        // The normaliser is applied run by run; added tokens that need it are left to the reference
        encoder(section.text, out);
        continue;
      }
      const normalised = chosen.normalise(section.text, goesOn);
      if (normalised.length === 0) continue;
      for (const piece of sections.normalised(normalised)) {
        if (piece.text.length === 0) continue;
        if (piece.token) out.push(idOf(piece.text) ?? piece.token.id);
        else encoder(piece.text, out);
      }
    }
  };
}

const LOCAL_NORMALISERS = new Set([undefined, "NFC", "NFD", "NFKC", "NFKD", "BertNormalizer", "Lowercase"]);

/** No stage may look across the cut between an ASCII letter and the space after it. */
function isCuttable(config: TokenizerJson, kind: TokenizerKind): boolean {
  if ((config.added_tokens ?? []).some((token) => /[A-Za-z]\s/.test(token.content) || token.lstrip || token.rstrip))
    return false;
  if (kind === "metaspace-bpe") return true;
  return LOCAL_NORMALISERS.has(config.normalizer?.type);
}
