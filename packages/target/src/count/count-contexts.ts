import { groupBucket } from "./group-bucket.ts";
import { partitionWindows } from "./partition-windows.ts";
import type { RowSink } from "./row-sink.ts";
import type { TokenSource } from "./token-source.ts";

export interface CountOptions {
  /** Length of the n-grams: a context of n - 1 tokens and the token after it. 2 to 9. */
  n: number;
  /** Bytes of n-grams held at once; more of them means another pass over the source. Default 256 MiB. */
  memoryBytes?: number;
  /** Called after each partition with the windows counted so far. Throw (or return an aborted signal's reason) to stop. */
  onProgress?: (windowsCounted: number, windows: number) => void;
  signal?: AbortSignal;
}

/**
 * Counts every n-gram of a source exactly, grouped by context, and hands each distinct context to `sink` once.
 *
 * Two-level partitioned hashing: windows are scattered by the hash of their context into buckets that fit the second-level cache, as
 * whole n-grams, then each bucket is grouped by open addressing with full key comparison. Windows never cross a document start.
 * Order of the contexts: deterministic for a source and options.
 *
 * Cost: (1 + passes) sequential reads, O(windows) time, `memoryBytes` plus a few MB of memory; nothing of `source` is kept.
 *
 * @returns the number of windows counted: tokens - documents x (n - 1), less documents shorter than n
 * @throws RangeError when n is not an integer in [2, 9]
 */
export function countContexts(source: TokenSource, sink: RowSink, options: CountOptions): number {
  const { n } = options;
  if (!Number.isInteger(n) || n < 2 || n > 9)
    throw new RangeError(`Cannot count n-grams: n must be an integer in [2, 9], got ${n}`);
  const memoryBytes = options.memoryBytes ?? 256 * 2 ** 20;
  let counted = 0;
  let windows = 0;
  for (const partition of partitionWindows(source, n, memoryBytes)) {
    windows = partition.windows;
    for (let b = 0; b + 1 < partition.starts.length; b++) {
      const from = partition.starts[b]!;
      const to = partition.starts[b + 1]!;
      if (to > from) groupBucket(partition.entries, from, to, n, source.vocabulary, sink);
      sink.endBucket?.();
      counted += to - from;
    }
    options.signal?.throwIfAborted();
    options.onProgress?.(counted, windows);
  }
  return counted;
}
