import { contextHash } from "./context-hash.ts";
import type { CountedRow, RowSink } from "./row-sink.ts";
import type { TokenIds } from "./token-source.ts";

/** Scratch shared by all buckets of a thread; grows to the largest bucket seen. */
const scratch = {
  seenOnce: new Uint8Array(0),
  hashOf: new Int32Array(0),
  slots: new Int32Array(0),
  /** N-grams not proved single: where they are, and the context they have. */
  pending: new Int32Array(0),
  contextOf: new Int32Array(0),
  first: new Int32Array(0),
  totals: new Int32Array(0),
  hashes: new Int32Array(0),
  offsets: new Int32Array(0),
  grouped: new Int32Array(0),
  seen: new Int32Array(0),
};

/**
 * Groups the n-grams [from, to) of `entries` by their first n - 1 tokens and hands each distinct context to `sink` once.
 *
 * Contexts are compared in full, never by hash alone. Order: contexts proved single by the filter, then the others by first
 * appearance. Cost: O(to - from).
 */
export function groupBucket(
  entries: TokenIds,
  from: number,
  to: number,
  n: number,
  vocabulary: number,
  sink: RowSink,
): void {
  reserve(to - from, vocabulary);
  const pending = emitProvenSingletons(entries, from, to, n, sink);
  if (pending === 0) return;
  const contexts = findContexts(entries, from, n, pending);
  groupNextTokens(entries, n, pending, contexts);
  emitRows(entries, n, contexts, sink);
}

/**
 * Hashes every n-gram and counts them by their low bits, saturating: a count of 1 proves a context seen once, which is most of them,
 * without any comparison. Emits those, lists the others in `scratch.pending`, and returns how many they are.
 */
function emitProvenSingletons(entries: TokenIds, from: number, to: number, n: number, sink: RowSink): number {
  const size = 1 << Math.max(4, Math.min(24, 35 - Math.clz32(to - from)));
  if (scratch.seenOnce.length !== size) scratch.seenOnce = new Uint8Array(size);
  else scratch.seenOnce.fill(0);
  const { seenOnce, hashOf, pending } = scratch;
  const mask = size - 1;
  const context = n - 1;
  for (let e = from; e < to; e++) {
    const hash = contextHash(entries, e * n, context) | 0;
    hashOf[e - from] = hash;
    seenOnce[hash & mask] = (seenOnce[hash & mask]! << 1) | 1;
  }
  let count = 0;
  for (let e = from; e < to; e++) {
    if (seenOnce[hashOf[e - from]! & mask] === 1) sink.singleton(entries[e * n + context]!, entries, e * n);
    else pending[count++] = e;
  }
  return count;
}

/** Numbers the distinct contexts of the pending n-grams by open addressing; returns how many there are. */
function findContexts(entries: TokenIds, from: number, n: number, pendingCount: number): number {
  const { hashOf, pending, contextOf, first, totals, hashes } = scratch;
  const context = n - 1;
  let slotCount = 1 << Math.max(4, Math.min(14, 33 - Math.clz32(pendingCount)));
  let slots = clearedSlots(slotCount);
  let contexts = 0;
  for (let p = 0; p < pendingCount; p++) {
    const e = pending[p]!;
    const hash = hashOf[e - from]!;
    let slot = (hash >>> 7) & (slotCount - 1);
    let id = slots[slot]! - 1;
    while (id >= 0 && !(hashes[id] === hash && sameContext(entries, first[id]! * n, e * n, context))) {
      slot = (slot + 1) & (slotCount - 1);
      id = slots[slot]! - 1;
    }
    if (id < 0) {
      id = contexts++;
      slots[slot] = contexts;
      first[id] = e;
      totals[id] = 0;
      hashes[id] = hash;
      if (contexts * 2 > slotCount) {
        slotCount *= 2;
        slots = clearedSlots(slotCount);
        for (let c = 0; c < contexts; c++) {
          let free = (hashes[c]! >>> 7) & (slotCount - 1);
          while (slots[free] !== 0) free = (free + 1) & (slotCount - 1);
          slots[free] = c + 1;
        }
      }
    }
    totals[id] = totals[id]! + 1;
    contextOf[p] = id;
  }
  return contexts;
}

function sameContext(entries: TokenIds, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (entries[a + i] !== entries[b + i]) return false;
  return true;
}

/** Counting sort of the pending n-grams' next tokens by context; afterwards `offsets[c]` is the end of context c's. */
function groupNextTokens(entries: TokenIds, n: number, pendingCount: number, contexts: number): void {
  const { pending, contextOf, totals, offsets, grouped } = scratch;
  let end = 0;
  for (let c = 0; c < contexts; c++) {
    offsets[c] = end;
    end += totals[c]!;
  }
  for (let p = 0; p < pendingCount; p++) {
    const c = contextOf[p]!;
    const at = offsets[c]!;
    grouped[at] = entries[pending[p]! * n + n - 1]!;
    offsets[c] = at + 1;
  }
}

const row: CountedRow = {
  columns: new Uint32Array(0),
  counts: new Uint32Array(0),
  length: 0,
  total: 0,
  hash: 0,
  entries: new Uint16Array(0),
  offset: 0,
};

function emitRows(entries: TokenIds, n: number, contexts: number, sink: RowSink): void {
  const { first, totals, hashes, offsets, grouped, seen } = scratch;
  const { columns, counts } = row;
  row.entries = entries;
  for (let c = 0; c < contexts; c++) {
    const total = totals[c]!;
    const offset = first[c]! * n;
    const end = offsets[c]!;
    if (total === 1) {
      sink.singleton(grouped[end - 1]!, entries, offset);
      continue;
    }
    let length = 0;
    for (let g = end - total; g < end; g++) {
      const column = grouped[g]!;
      const at = seen[column]!;
      if (at === 0) {
        columns[length] = column;
        counts[length] = 1;
        seen[column] = ++length;
      } else counts[at - 1] = counts[at - 1]! + 1;
    }
    for (let i = 0; i < length; i++) seen[columns[i]!] = 0;
    row.length = length;
    row.total = total;
    row.hash = hashes[c]! >>> 0;
    row.offset = offset;
    sink.row(row);
  }
}

function clearedSlots(slotCount: number): Int32Array {
  if (scratch.slots.length < slotCount) scratch.slots = new Int32Array(slotCount);
  else scratch.slots.fill(0, 0, slotCount);
  return scratch.slots;
}

function reserve(size: number, vocabulary: number): void {
  if (scratch.hashOf.length < size) {
    const capacity = Math.max(size, Math.min(2 * size, 1 << 20));
    for (const name of ["hashOf", "pending", "contextOf", "first", "totals", "hashes", "offsets", "grouped"] as const) {
      scratch[name] = new Int32Array(capacity);
    }
  }
  if (scratch.seen.length < vocabulary) scratch.seen = new Int32Array(vocabulary);
  const columns = Math.min(vocabulary, scratch.grouped.length);
  if (row.columns.length < columns) {
    row.columns = new Uint32Array(columns);
    row.counts = new Uint32Array(columns);
  }
}
