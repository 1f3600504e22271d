import type { WordEncoder } from "./bpe-merges.ts";
import type { ReferenceTokenizer } from "./reference-tokenizer.ts";
import type { TokenBuffer } from "./token-buffer.ts";
import { WordCache } from "./word-cache.ts";

/** What a tokenizer.json is, as far as the fast path is concerned. */
export type TokenizerKind = "byte-level-bpe" | "metaspace-bpe" | "word-piece" | "delegated";

/** Appends the ids of one section of normalised text (raw text for "word-piece"). */
export type SectionEncoder = (text: string, out: TokenBuffer) => void;

/** Encodes one section with the reference's own pre-tokenizer and model. */
export interface ReferenceSections {
  reference: ReferenceTokenizer;
  idOf: (token: string) => number | undefined;
  encodeWord: WordEncoder | undefined;
}

/** GPT-2's pattern, as the reference library holds it. */
const GPT2_WORDS = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** The ids of the pieces of one word, by our merges where they apply and by the reference's model elsewhere. */
function encodePieces(pieces: readonly string[], parts: ReferenceSections): number[] {
  const ids: number[] = [];
  for (const piece of pieces) {
    const own = parts.encodeWord?.(piece);
    if (own) ids.push(...own);
    else for (const token of parts.reference.model.encode([piece])) ids.push(idOrUnknown(token, parts));
  }
  return ids;
}

function idOrUnknown(token: string, parts: ReferenceSections): number {
  return parts.idOf(token) ?? parts.reference.model.unk_token_id!;
}

/**
 * Words by the pre-tokenizer's first regular expression, the rest of its stages word by word: byte-level BPE of the GPT-2, GPT-NeoX and Llama-3
 * kind. Undefined when the pre-tokenizer is of another kind.
 */
export function createByteLevelEncoder(parts: ReferenceSections): SectionEncoder | undefined {
  const pre = parts.reference.pre_tokenizer;
  if (!pre) return undefined;
  const stages = pre.tokenizers ?? [pre];
  const [first, ...later] = stages;
  if (!first || stages.some((stage) => !stage || stage.config?.type === "Metaspace")) return undefined;
  if (first.config?.type === "ByteLevel" && first.use_regex && later.length === 0) {
    const cache = new WordCache((word) => encodePieces([toByteSymbols(word)], parts));
    return (text, out) => {
      const whole = first.add_prefix_space && !text.startsWith(" ") ? ` ${text}` : text;
      appendMatches(whole, GPT2_WORDS, cache, out, false);
    };
  }
  const isolated = first.config?.type === "Split" && !first.config.invert && first.config.behavior === "Isolated";
  if (!isolated || !first.pattern || later.at(-1)?.config?.type !== "ByteLevel") return undefined;
  const cache = new WordCache((word) =>
    encodePieces(
      later.reduce((pieces, stage) => stage.pre_tokenize(pieces), [word]),
      parts,
    ),
  );
  const pattern = first.pattern;
  return (text, out) => appendMatches(text, pattern, cache, out, true);
}

/** Appends every match, and with `gaps` the text between matches as words of their own. */
function appendMatches(text: string, pattern: RegExp, cache: WordCache, out: TokenBuffer, gaps: boolean): void {
  // Matching piece by piece keeps the array of words small; the pattern's own lastIndex carries on
  pattern.lastIndex = 0;
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const word = match[0];
    if (gaps && match.index > from) cache.append(text.slice(from, match.index), out);
    if (word.length > 0) cache.append(word, out);
    from = match.index + word.length;
    if (word.length === 0) pattern.lastIndex += text.codePointAt(from)! > 0xffff ? 2 : 1;
  }
  if (gaps && from < text.length) cache.append(text.slice(from), out);
}

/** Bytes of UTF-8 as GPT-2's printable symbols: printable Latin-1 stands for itself, the others for U+0100 onwards. */
const BYTE_SYMBOLS: readonly string[] = (() => {
  const printable = (b: number): boolean => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
})();

const utf8 = new TextEncoder();

function toByteSymbols(word: string): string {
  let symbols = "";
  for (const byte of utf8.encode(word)) symbols += BYTE_SYMBOLS[byte]!;
  return symbols;
}

/** U+2581, which stands for a space in sentencepiece vocabularies. */
const META = "\u2581";

/**
 * Sentencepiece-style BPE: one long word per section, cut before each run of U+2581, which no merge crosses. Undefined when a token of the
 * vocabulary has U+2581 after another character, so that a cut could change the ids.
 */
export function createMetaspaceEncoder(parts: ReferenceSections): SectionEncoder | undefined {
  const { model } = parts.reference;
  if (model.vocab.some((token) => token !== undefined && /[^\u2581]\u2581/u.test(token) && !isSpecial(token))) {
    return undefined;
  }
  const cache = new WordCache((word) => encodePieces([word], parts));
  return (text, out) => {
    let from = 0;
    let at = text.indexOf(META, 1);
    while (at !== -1) {
      if (text.charCodeAt(at - 1) !== 0x2581) {
        cache.append(text.slice(from, at), out);
        from = at;
      }
      at = text.indexOf(META, at + 1);
    }
    if (from < text.length) cache.append(text.slice(from), out);
  };
}

function isSpecial(token: string): boolean {
  return /^<.*>$/.test(token);
}

/**
 * WordPiece after BERT's normaliser: spaces and line feeds separate whatever these stages do, so each run between them is encoded once, by the
 * reference itself.
 */
export function createWordPieceEncoder(parts: ReferenceSections): SectionEncoder {
  const { reference } = parts;
  const cache = new WordCache((run) => {
    const text = reference.normalizer ? reference.normalizer.normalize(run) : run;
    if (text.length === 0) return [];
    const words = reference.pre_tokenizer ? reference.pre_tokenizer.pre_tokenize(text) : [text];
    return Array.from(reference.model.encode(words), (token) => idOrUnknown(token, parts));
  });
  return (text, out) => {
    let from = 0;
    for (let i = 0; i <= text.length; i++) {
      const code = i < text.length ? text.charCodeAt(i) : 32;
      if (code !== 32 && code !== 10) continue;
      if (i > from) cache.append(text.slice(from, i), out);
      from = i + 1;
    }
  };
}
