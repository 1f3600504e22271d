import type { TokenSource } from "./token-source.ts";

const CHUNK = 1 << 18;

/** How often each token (V) ends an n-gram window: follows a context of n - 1 tokens within its document. One sequential read. */
export function countNextTokens(source: TokenSource, n: number): Float64Array {
  const counts = new Float64Array(source.vocabulary);
  const starts = source.documentStarts;
  for (let d = 0; d <= starts.length; d++) {
    const start = d === 0 ? 0 : starts[d - 1]!;
    const end = d < starts.length ? starts[d]! : source.tokens;
    for (let from = start + n - 1; from < end; from += CHUNK) {
      const ids = source.read(from, Math.min(end, from + CHUNK));
      for (let i = 0; i < ids.length; i++) counts[ids[i]!] = counts[ids[i]!]! + 1;
    }
  }
  return counts;
}
