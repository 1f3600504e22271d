import type { TokenIds } from "./token-source.ts";

/** Where counted contexts go, one call per distinct context. */
export interface RowSink {
  /** Called once, first: how often each token ends a window (V). With the rows it tells what the contexts seen once are followed by. */
  next?(counts: Uint32Array): void;
  /** A context seen once, followed by `next`. Its tokens lie at `entries[offset …)`. */
  singleton?(next: number, entries: TokenIds, offset: number): void;
  /** A context seen `total` >= 2 times. The arrays are reused: copy what is kept, before anything else is counted. */
  row(row: CountedRow): void;
  /** Called after each bucket. Buckets come in ascending order of their contexts' hashes, which no two share. */
  endBucket?(): void;
}

/** One context with its next-token counts, `counts[start + i]` times followed by `columns[start + i]` for i < length; reused between calls. */
export interface CountedRow {
  columns: Uint32Array;
  counts: Uint32Array;
  start: number;
  length: number;
  total: number;
  /** The context's 32-bit hash. */
  hash: number;
  /** The context's tokens lie at `entries[offset …)`. */
  entries: TokenIds;
  offset: number;
}
