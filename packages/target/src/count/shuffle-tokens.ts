import { createRandom } from "../random.ts";
import { sharedIds } from "./compact-vocabulary.ts";
import type { TokenSource } from "./token-source.ts";

/**
 * The shuffled null: the same tokens in a seeded uniformly random order (Fisher-Yates), with the same document starts.
 *
 * Word order is destroyed, the unigram counts and the document lengths are not. Holds a copy of all ids: 2 or 4 bytes a token.
 */
export function shuffleTokens(source: TokenSource, seed: number): TokenSource {
  const ids = sharedIds(source.tokens, source.vocabulary);
  const chunk = 1 << 20;
  for (let from = 0; from < source.tokens; from += chunk) {
    ids.set(source.read(from, Math.min(source.tokens, from + chunk)), from);
  }
  const random = createRandom(seed, 1);
  for (let i = ids.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    const held = ids[i]!;
    ids[i] = ids[j]!;
    ids[j] = held;
  }
  const { tokens, vocabulary, documentStarts } = source;
  return { tokens, vocabulary, documentStarts, read: (from, to) => ids.subarray(from, to) };
}
