import type { TokenIds, TokenSource } from "./token-source.ts";

/** A source relabelled so that id 0 is its most frequent token, with the way back. */
export interface CompactSource {
  source: TokenSource;
  /** The original id of each compact id. */
  originalIds: Uint32Array;
  /** Occurrences of each compact id, greatest first. */
  occurrences: Float64Array;
}

/**
 * Relabels tokens by descending frequency (ties by id) and drops the unused ones: spectra are unchanged by it, arrays shrink from V to
 * the tokens in use, and frequent tokens share cache lines.
 *
 * An in-memory copy is made when `copy` is set (2 or 4 bytes a token); otherwise every read is mapped on the fly.
 *
 * @throws RangeError when the source holds an id outside its vocabulary, with its position
 */
export function compactVocabulary(source: TokenSource, copy: boolean): CompactSource {
  const counts = countTokens(source);
  const originalIds = Uint32Array.from(counts.keys())
    .filter((id) => counts[id]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  const compactOf = new Uint32Array(source.vocabulary);
  originalIds.forEach((id, compact) => {
    compactOf[id] = compact;
  });
  const occurrences = Float64Array.from(originalIds, (id) => counts[id]!);
  const vocabulary = originalIds.length;
  const allocate = (length: number): TokenIds => sharedIds(length, vocabulary);
  const map = (from: number, to: number, out: TokenIds, at: number): void => {
    const chunk = source.read(from, to);
    for (let i = 0; i < chunk.length; i++) out[at + i] = compactOf[chunk[i]!]!;
  };
  if (copy) {
    const ids = allocate(source.tokens);
    for (let from = 0; from < source.tokens; from += CHUNK) map(from, Math.min(source.tokens, from + CHUNK), ids, from);
    const { tokens, documentStarts } = source;
    return {
      source: { tokens, vocabulary, documentStarts, read: (from, to) => ids.subarray(from, to) },
      originalIds,
      occurrences,
    };
  }
  let buffer = allocate(0);
  const read = (from: number, to: number): TokenIds => {
    if (buffer.length < to - from) buffer = allocate(to - from);
    map(from, to, buffer, 0);
    return buffer.subarray(0, to - from);
  };
  return {
    source: { tokens: source.tokens, vocabulary, documentStarts: source.documentStarts, read },
    originalIds,
    occurrences,
  };
}

const CHUNK = 1 << 18;

/** Room for ids that threads can share without copying. */
export function sharedIds(length: number, vocabulary: number): TokenIds {
  return vocabulary <= 65536
    ? new Uint16Array(new SharedArrayBuffer(2 * length))
    : new Uint32Array(new SharedArrayBuffer(4 * length));
}

/** Occurrences of each id (V). */
function countTokens(source: TokenSource): Float64Array {
  const counts = new Float64Array(source.vocabulary);
  for (let from = 0; from < source.tokens; from += CHUNK) {
    const chunk = source.read(from, Math.min(source.tokens, from + CHUNK));
    for (let i = 0; i < chunk.length; i++) {
      const id = chunk[i]!;
      if (id >= counts.length) {
        throw new RangeError(
          `Cannot count tokens: ids must be below the vocabulary ${counts.length}, position ${from + i} holds ${id}`,
        );
      }
      counts[id] = counts[id]! + 1;
    }
  }
  return counts;
}
