import { HASH_BASE, mixHash } from "./context-hash.ts";
import type { TokenIds, TokenSource } from "./token-source.ts";

/** Windows per bucket: a bucket of 5-grams and its tables fit a 1 MB second-level cache. */
const BUCKET_WINDOWS = 6144;
const CHUNK_TOKENS = 1 << 18;

/** One group of buckets: `entries` holds whole n-grams, bucket b being n-grams [starts[b], starts[b + 1]). */
export interface Partition {
  entries: TokenIds;
  starts: Float64Array;
  /** Windows of the whole source. */
  windows: number;
}

/**
 * Scatters a source's n-gram windows by the hash of their first n - 1 tokens, a group of buckets at a time.
 *
 * Each group is one sequential read of the source and holds at most about `memoryBytes` of n-grams (one bucket more when one context
 * is that frequent). The yielded arrays are reused by the next group.
 */
export function* partitionWindows(source: TokenSource, n: number, memoryBytes: number): Generator<Partition> {
  const wide = source.vocabulary > 65536;
  const capacity = Math.max(1, Math.floor(memoryBytes / (n * (wide ? 4 : 2))));
  const cells = Math.max(1, Math.ceil(source.tokens / BUCKET_WINDOWS));
  const sizes = new Int32Array(cells);
  const windows = scan(source, n, cells, { sizes });
  if (windows === 0) return;

  let from = 0;
  let entries: TokenIds | undefined;
  while (from < cells) {
    let to = from;
    let held = 0;
    while (to < cells && (to === from || held + sizes[to]! <= capacity)) held += sizes[to++]!;
    const starts = new Float64Array(to - from + 1);
    for (let c = from; c < to; c++) starts[c - from + 1] = starts[c - from]! + sizes[c]!;
    if (!entries || entries.length < held * n) entries = wide ? new Uint32Array(held * n) : new Uint16Array(held * n);
    scan(source, n, cells, { entries, cursors: Int32Array.from(starts.subarray(0, to - from)), from, to });
    yield { entries, starts, windows };
    from = to;
  }
}

type Pass = { sizes: Int32Array } | { entries: TokenIds; cursors: Int32Array; from: number; to: number };

/** Rolls the hash over every window, chunk by chunk and document by document; counts or scatters. Returns the windows seen. */
function scan(source: TokenSource, n: number, cells: number, pass: Pass): number {
  const context = n - 1;
  const starts = source.documentStarts;
  let windows = 0;
  for (let d = 0; d <= starts.length; d++) {
    const documentEnd = d < starts.length ? starts[d]! : source.tokens;
    let position = d === 0 ? 0 : starts[d - 1]!;
    while (documentEnd - position >= n) {
      const chunkEnd = Math.min(documentEnd, position + CHUNK_TOKENS + context);
      const chunk = source.read(position, chunkEnd);
      const count = chunk.length - context;
      if ("sizes" in pass) countChunk(chunk, context, cells, pass.sizes);
      else if (pass.from === 0 && pass.to === cells) scatterAll(chunk, context, cells, pass.entries, pass.cursors);
      else scatterSome(chunk, context, cells, pass);
      windows += count;
      position += count;
    }
  }
  return windows;
}

/** B^context: what a token is multiplied by when it leaves the rolling window. */
function leavingFactor(context: number): number {
  let factor = 1;
  for (let i = 0; i < context; i++) factor = Math.imul(factor, HASH_BASE);
  return factor;
}

function firstHash(chunk: TokenIds, context: number): number {
  let h = 0;
  for (let i = 0; i < context; i++) h = (Math.imul(h, HASH_BASE) + chunk[i]! + 1) | 0;
  return h;
}

function countChunk(chunk: TokenIds, context: number, cells: number, sizes: Int32Array): void {
  const leaving = leavingFactor(context);
  const scale = cells / 4294967296;
  let h = firstHash(chunk, context);
  for (let i = 0; i + context < chunk.length; i++) {
    const cell = (mixHash(h) * scale) | 0;
    sizes[cell] = sizes[cell]! + 1;
    h = (Math.imul(h, HASH_BASE) + chunk[i + context]! + 1 - Math.imul(chunk[i]! + 1, leaving)) | 0;
  }
}

function scatterAll(chunk: TokenIds, context: number, cells: number, entries: TokenIds, cursors: Int32Array): void {
  const leaving = leavingFactor(context);
  const scale = cells / 4294967296;
  const n = context + 1;
  let h = firstHash(chunk, context);
  for (let i = 0; i + context < chunk.length; i++) {
    const cell = (mixHash(h) * scale) | 0;
    const slot = cursors[cell]!;
    cursors[cell] = slot + 1;
    const base = slot * n;
    copyWindow(chunk, i, entries, base, n);
    h = (Math.imul(h, HASH_BASE) + chunk[i + context]! + 1 - Math.imul(chunk[i]! + 1, leaving)) | 0;
  }
}

function scatterSome(
  chunk: TokenIds,
  context: number,
  cells: number,
  pass: { entries: TokenIds; cursors: Int32Array; from: number; to: number },
): void {
  const { entries, cursors, from, to } = pass;
  const leaving = leavingFactor(context);
  const scale = cells / 4294967296;
  const n = context + 1;
  let h = firstHash(chunk, context);
  for (let i = 0; i + context < chunk.length; i++) {
    const cell = (mixHash(h) * scale) | 0;
    if (cell >= from && cell < to) {
      const slot = cursors[cell - from]!;
      cursors[cell - from] = slot + 1;
      const base = slot * n;
      copyWindow(chunk, i, entries, base, n);
    }
    h = (Math.imul(h, HASH_BASE) + chunk[i + context]! + 1 - Math.imul(chunk[i]! + 1, leaving)) | 0;
  }
}

/** Copies n ids, 2 <= n <= 9. Unrolled: half the time of a loop over so few. */
function copyWindow(chunk: TokenIds, i: number, entries: TokenIds, base: number, n: number): void {
  entries[base] = chunk[i]!;
  entries[base + 1] = chunk[i + 1]!;
  if (n === 2) return;
  entries[base + 2] = chunk[i + 2]!;
  if (n === 3) return;
  entries[base + 3] = chunk[i + 3]!;
  if (n === 4) return;
  entries[base + 4] = chunk[i + 4]!;
  for (let j = 5; j < n; j++) entries[base + j] = chunk[i + j]!;
}
