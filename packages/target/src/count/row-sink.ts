import type { TokenIds } from "./token-source.ts";

/** Where counted contexts go, one call per distinct context. */
export interface RowSink {
  /** A context seen once, followed by `next`. `context` tokens lie at `entries[offset …)`. */
  singleton(next: number, entries: TokenIds, offset: number): void;
  /**
   * A context seen `total` >= 2 times: `counts[i]` of them followed by `columns[i]`, i < length.
   * The arrays are reused: copy what is kept. `hash` is the context's 32-bit hash.
   */
  row(row: CountedRow): void;
  /** Called after each bucket. Buckets come in ascending order of their contexts' hashes, which no two share. */
  endBucket?(): void;
}

/** One context with its next-token counts; reused between calls. */
export interface CountedRow {
  columns: Uint32Array;
  counts: Uint32Array;
  length: number;
  total: number;
  hash: number;
  entries: TokenIds;
  offset: number;
}
