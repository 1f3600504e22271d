import { createRandom } from "../random.ts";
import { sharedIds } from "./compact-vocabulary.ts";
import type { TokenIds, TokenSource } from "./token-source.ts";

const CHUNK = 1 << 18;
/** Mean ids in a bucket: shuffled within the second-level cache. */
const BUCKET_TOKENS = 1 << 16;

/**
 * The shuffled null: the same tokens in a seeded uniformly random order, with the same document starts.
 *
 * Tokens fall into random buckets, and each bucket is shuffled by Fisher-Yates (Rao 1961; Sandelius 1962): exactly uniform, like Fisher-Yates over all, and
 * without its cache misses. Word order is destroyed, the unigram counts and the document lengths are not. Holds a copy of all ids: 2 or 4 bytes a token.
 */
export function shuffleTokens(source: TokenSource, seed: number): TokenSource {
  const { tokens, vocabulary, documentStarts } = source;
  const ids = sharedIds(tokens, vocabulary);
  const buckets = Math.max(1, Math.ceil(tokens / BUCKET_TOKENS));
  const starts = new Float64Array(buckets + 1);
  const sizes = createRandom(seed, 1);
  for (let i = 0; i < tokens; i++) {
    const bucket = Math.floor(sizes.uniform() * buckets);
    starts[bucket + 1] = starts[bucket + 1]! + 1;
  }
  for (let b = 0; b < buckets; b++) starts[b + 1] = starts[b + 1]! + starts[b]!;
  scatter(source, ids, starts.slice(0, buckets), seed);
  const random = createRandom(seed, 6);
  for (let b = 0; b < buckets; b++) {
    const bucket = ids.subarray(starts[b]!, starts[b + 1]!);
    for (let i = bucket.length - 1; i > 0; i--) {
      const j = Math.floor(random.uniform() * (i + 1));
      const held = bucket[i]!;
      bucket[i] = bucket[j]!;
      bucket[j] = held;
    }
  }
  return { tokens, vocabulary, documentStarts, read: (from, to) => ids.subarray(from, to) };
}

/** Sends each token to its bucket, drawn again from the stream that gave the buckets their sizes. Moves `cursors` on. */
function scatter(source: TokenSource, ids: TokenIds, cursors: Float64Array, seed: number): void {
  const random = createRandom(seed, 1);
  for (let from = 0; from < source.tokens; from += CHUNK) {
    const chunk = source.read(from, Math.min(source.tokens, from + CHUNK));
    for (let i = 0; i < chunk.length; i++) {
      const bucket = Math.floor(random.uniform() * cursors.length);
      const at = cursors[bucket]!;
      ids[at] = chunk[i]!;
      cursors[bucket] = at + 1;
    }
  }
}
