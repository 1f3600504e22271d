import { withWorkspace } from "../kernels/kernels.ts";
import { createGrouper } from "./group-bucket.ts";
import { planPartitions, scatterPartitions } from "./partition-windows.ts";
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
 * whole n-grams, then each bucket is grouped by open addressing with full key comparison, both in WebAssembly. Windows never cross a document start.
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
  const { memoryBytes = 256 * 2 ** 20, signal, onProgress } = options;
  return withWorkspace((space) => {
    const plan = planPartitions(space, source, n);
    sink.next?.(plan.next);
    if (plan.windows === 0) return 0;
    const group = createGrouper(space, plan, source.vocabulary);
    let counted = 0;
    scatterPartitions(space, source, plan, memoryBytes, ({ entries, starts }) => {
      for (let b = 0; b + 1 < starts.length; b++) {
        const from = starts[b]!;
        const to = starts[b + 1]!;
        if (to > from) group(entries, from, to, sink);
        sink.endBucket?.();
        counted += to - from;
      }
      signal?.throwIfAborted();
      onProgress?.(counted, plan.windows);
    });
    return counted;
  });
}
