import { compactVocabulary } from "../count/compact-vocabulary.ts";
import { shuffleTokens } from "../count/shuffle-tokens.ts";
import type { TokenSource } from "../count/token-source.ts";
import type { EstimateOptions } from "./estimate-options.ts";
import { tokenHash } from "./token-hash.ts";

/** A corpus made ready: relabelled by frequency, and its shuffled null, both in memory. */
export interface PreparedTokens {
  original: Pick<TokenSource, "tokens" | "vocabulary" | "documentStarts">;
  corpusHash: string;
  compact: TokenSource;
  shuffled: TokenSource;
  seconds: Record<string, number>;
}

/** Runs a stage, adding its wall seconds under its name and telling `onProgress`. */
export function timed<T>(stage: string, seconds: Record<string, number>, options: EstimateOptions, work: () => T): T {
  options.signal?.throwIfAborted();
  options.onProgress?.({ stage, done: 0 });
  const started = performance.now();
  const result = work();
  seconds[stage] = Number(((seconds[stage] ?? 0) + (performance.now() - started) / 1e3).toFixed(4));
  options.onProgress?.({ stage, done: 1 });
  return result;
}

export function prepareTokens(source: TokenSource, options: EstimateOptions): PreparedTokens {
  const { n = 5, seed = 1 } = options;
  if (source.tokens < n) {
    throw new RangeError(
      `Cannot estimate a target: the corpus must have at least n = ${n} tokens, got ${source.tokens}`,
    );
  }
  const bounds = [0, ...Array.from(source.documentStarts), source.tokens];
  if (!bounds.some((start, i) => i > 0 && start - bounds[i - 1]! >= n)) {
    throw new RangeError(`Cannot estimate a target: no document has n = ${n} tokens`);
  }
  const seconds: Record<string, number> = {};
  const corpusHash = timed("hash", seconds, options, () => tokenHash(source));
  const { source: compact } = timed("relabel", seconds, options, () => compactVocabulary(source, true));
  const shuffled = timed("shuffle", seconds, options, () => shuffleTokens(compact, seed));
  const { tokens, vocabulary, documentStarts } = source;
  return { original: { tokens, vocabulary, documentStarts }, corpusHash, compact, shuffled, seconds };
}
