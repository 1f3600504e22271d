import type { ReferenceTokenizer } from "./reference-tokenizer.ts";

/** Encodes one word, given as its initial symbols, or says that it cannot. */
export type WordEncoder = (word: string) => number[] | undefined;

interface BpeConfig {
  vocab: Record<string, number>;
  merges: (string | [string, string])[];
  ignore_merges?: boolean;
  byte_fallback?: boolean;
  end_of_word_suffix?: string | null;
  continuing_subword_prefix?: string | null;
  continuing_subword_suffix?: string | null;
  dropout?: number | null;
}

/**
 * Byte-pair merging over token ids: repeatedly the adjacent pair of least merge rank, the leftmost among equals (Sennrich, Haddow & Birch 2016).
 *
 * @param idOf id of a token as the reference library reports it
 * @returns an encoder that answers `undefined` for a word with a symbol outside the vocabulary (the reference's fallbacks apply there), or
 * `undefined` when the model has an option it does not carry
 */
export function createBpeEncoder(
  reference: ReferenceTokenizer,
  idOf: (token: string) => number | undefined,
): WordEncoder | undefined {
  const config = reference.model.config as BpeConfig;
  if (
    config.end_of_word_suffix ||
    config.continuing_subword_prefix ||
    config.continuing_subword_suffix ||
    config.dropout
  ) {
    return undefined;
  }
  const vocabulary = Object.keys(config.vocab).length + 1;
  const stride = Math.max(vocabulary, ...Object.values(config.vocab).slice(-1), 1 << 18);
  const ranks = new Map<number, number>();
  const merged: number[] = [];
  for (let rank = 0; rank < config.merges.length; rank++) {
    const merge = config.merges[rank]!;
    const [a, b] = typeof merge === "string" ? (merge.split(" ", 2) as [string, string]) : merge;
    const idA = config.vocab[a];
    const idB = config.vocab[b];
    const id = config.vocab[a + b];
    if (idA === undefined || idB === undefined || id === undefined) return undefined;
    // An added token with the same text as a merged one takes its id in the reference: leave such models to it
    if (idOf(a + b) !== id || idA >= stride || idB >= stride) return undefined;
    const key = idA * stride + idB;
    if (!ranks.has(key)) ranks.set(key, rank);
    merged[rank] = id;
  }
  const symbolIds = new Map<string, number>();
  const wholeWords = config.ignore_merges ? new Map(Object.entries(config.vocab)) : undefined;

  return (word) => {
    const whole = wholeWords?.get(word);
    if (whole !== undefined) return [idOf(word) ?? whole];
    const ids: number[] = [];
    for (const symbol of word) {
      let id = symbolIds.get(symbol);
      if (id === undefined) {
        id = config.vocab[symbol];
        if (id === undefined || idOf(symbol) !== id) return undefined;
        symbolIds.set(symbol, id);
      }
      ids.push(id);
    }
    return ids.length > 64 ? undefined : mergeAll(ids, ranks, merged, stride);
  };
}

/** Merges in place; quadratic in the word's length, which is short (long ones go to the reference's queue). */
function mergeAll(ids: number[], ranks: Map<number, number>, merged: number[], stride: number): number[] {
  const pairRanks: number[] = [];
  const rankAt = (i: number): number => ranks.get(ids[i]! * stride + ids[i + 1]!) ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < ids.length; i++) pairRanks.push(rankAt(i));
  while (pairRanks.length > 0) {
    let best = 0;
    for (let i = 1; i < pairRanks.length; i++) if (pairRanks[i]! < pairRanks[best]!) best = i;
    const rank = pairRanks[best]!;
    if (rank === Number.POSITIVE_INFINITY) break;
    ids[best] = merged[rank]!;
    ids.splice(best + 1, 1);
    pairRanks.splice(best, 1);
    if (best > 0) pairRanks[best - 1] = rankAt(best - 1);
    if (best < pairRanks.length) pairRanks[best] = rankAt(best);
  }
  return ids;
}
