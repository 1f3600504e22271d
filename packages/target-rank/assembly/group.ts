import { mixHash, polynomial } from "./context-hash";

// Work arrays for a bucket of at most `capacity` n-grams, one after another, `capacity` u32 each. The result:
//   0 singles  n-grams whose context is seen once, by their number
//   1 first    of each context seen twice or more: the number of its first n-gram,
//   2 totals   n_c,
//   3 hashes   the hash of the context,
//   4 lengths  its distinct next tokens,
//   5 columns  those tokens, row after row,
//   6 counts   and how often each came
// Scratch: 7 hashOf, 8 pending, 9 contextOf, 10 offsets, 11 grouped; then u32 for each token, zero between calls, and the hash tables.
const ARRAYS: u32 = 12;

/** Rows of more tokens than this find a token's column by a table, shorter ones by looking. */
const LOOKED_THROUGH: u32 = 12;

function bitsFor(count: u32): u32 {
  return 32 - clz<u32>(count);
}

/** Bytes that `groupBucket` needs for buckets of at most `capacity` n-grams. Zero them before the first call. */
export function groupWorkBytes(capacity: u32, vocabulary: u32): u32 {
  const tables = (<u32>16) << bitsFor(capacity);
  return 4 * ARRAYS * capacity + 4 * vocabulary + tables + 16;
}

/**
 * Groups `count` n-grams by their first n - 1 tokens. Contexts are compared in full, never by hash alone.
 *
 * Order: contexts proved single by a table of saturating counts, then the others by first appearance.
 *
 * @returns the number of singles in the low 32 bits, of rows in the high ones
 */
export function groupBucket(
  entries: usize,
  count: u32,
  n: i32,
  wide: bool,
  work: usize,
  capacity: u32,
  vocabulary: u32,
): u64 {
  return wide
    ? group<u32>(entries, count, n, work, capacity, vocabulary)
    : group<u16>(entries, count, n, work, capacity, vocabulary);
}

function group<T>(entries: usize, count: u32, n: i32, work: usize, capacity: u32, vocabulary: u32): u64 {
  const stride = (<usize>capacity) << 2;
  const pending = work + 8 * stride;
  const seenTokens = work + ARRAYS * stride;
  const tables = (seenTokens + ((<usize>vocabulary) << 2) + 15) & ~15;
  const left = listPending<T>(entries, count, n, work, stride, tables);
  const singles = count - left;
  if (left === 0) return singles;
  const contexts = findContexts<T>(entries, left, n, work, stride, tables);
  groupNextTokens<T>(entries, pending, left, contexts, n, work, stride);
  return emitRows(contexts, singles, work, stride, seenTokens);
}

/**
 * Hashes every n-gram and counts them by their low bits, saturating: a count of 1 proves a context seen once, which is most of them, without any
 * comparison. Those go to `singles`, the others to `pending`; returns how many the latter are.
 */
function listPending<T>(entries: usize, count: u32, n: i32, work: usize, stride: usize, table: usize): u32 {
  const record = <usize>n * sizeof<T>();
  const size = (<u32>8) << bitsFor(count);
  const mask = size - 1;
  memory.fill(table, 0, size);
  const hashOf = work + 7 * stride;
  let at = entries;
  for (let e: usize = 0; e < (<usize>count) << 2; e += 4, at += record) {
    const hash = mixHash(n === 5 ? polynomial<T>(at, 4) : polynomial<T>(at, n - 1));
    store<u32>(hashOf + e, hash);
    const cell = table + (hash & mask);
    store<u8>(cell, (load<u8>(cell) << 1) | 1);
  }
  let single = work;
  let pending = work + 8 * stride;
  for (let e: u32 = 0; e < count; e++) {
    const isSingle = <usize>(load<u8>(table + (load<u32>(hashOf + ((<usize>e) << 2)) & mask)) === 1);
    // Both are written, one cursor moves: which of the two it is cannot be predicted
    store<u32>(single, e);
    store<u32>(pending, e);
    single += isSingle << 2;
    pending += 4 - (isSingle << 2);
  }
  return <u32>((pending - (work + 8 * stride)) >> 2);
}

/** Numbers the distinct contexts of the pending n-grams by open addressing in slots of (hash, number + 1); returns how many there are. */
function findContexts<T>(entries: usize, left: u32, n: i32, work: usize, stride: usize, slots: usize): u32 {
  const record = <usize>n * sizeof<T>();
  const first = work + stride;
  const totals = work + 2 * stride;
  const hashes = work + 3 * stride;
  const hashOf = work + 7 * stride;
  const pending = work + 8 * stride;
  const contextOf = work + 9 * stride;
  const size = (<u32>2) << bitsFor(left);
  const mask = (size - 1) << 3;
  memory.fill(slots, 0, size << 3);
  let contexts: u32 = 0;
  for (let p: usize = 0; p < (<usize>left) << 2; p += 4) {
    const e = load<u32>(pending + p);
    const hash = load<u32>(hashOf + ((<usize>e) << 2));
    let slot = (hash >>> 4) & mask;
    let held = load<u64>(slots + slot);
    let id: u32;
    while (true) {
      if (held === 0) {
        id = contexts++;
        store<u64>(slots + slot, ((<u64>hash) << 32) | contexts);
        const at = (<usize>id) << 2;
        store<u32>(first + at, e);
        store<u32>(totals + at, 0);
        store<u32>(hashes + at, hash);
        break;
      }
      id = <u32>held - 1;
      if (<u32>(held >>> 32) === hash) {
        const other = load<u32>(first + ((<usize>id) << 2));
        if (sameContext<T>(entries + <usize>other * record, entries + <usize>e * record, n - 1)) break;
      }
      slot = (slot + 8) & mask;
      held = load<u64>(slots + slot);
    }
    const total = totals + ((<usize>id) << 2);
    store<u32>(total, load<u32>(total) + 1);
    store<u32>(contextOf + p, id);
  }
  return contexts;
}

function sameContext<T>(a: usize, b: usize, length: i32): bool {
  if (sizeof<T>() === 2 && length === 4) return load<u64>(a) === load<u64>(b);
  for (let i: usize = 0; i < <usize>length * sizeof<T>(); i += sizeof<T>()) {
    if (load<T>(a + i) !== load<T>(b + i)) return false;
  }
  return true;
}

/** Counting sort of the pending n-grams' next tokens by context; afterwards offset c is the end of context c's. */
function groupNextTokens<T>(
  entries: usize,
  pending: usize,
  left: u32,
  contexts: u32,
  n: i32,
  work: usize,
  stride: usize,
): void {
  const record = <usize>n * sizeof<T>();
  const next = record - sizeof<T>();
  const totals = work + 2 * stride;
  const contextOf = work + 9 * stride;
  const offsets = work + 10 * stride;
  const grouped = work + 11 * stride;
  let end: u32 = 0;
  for (let c: usize = 0; c < (<usize>contexts) << 2; c += 4) {
    store<u32>(offsets + c, end);
    end += load<u32>(totals + c);
  }
  for (let p: usize = 0; p < (<usize>left) << 2; p += 4) {
    const cursor = offsets + ((<usize>load<u32>(contextOf + p)) << 2);
    const at = load<u32>(cursor);
    store<u32>(cursor, at + 1);
    store<u32>(grouped + ((<usize>at) << 2), <u32>load<T>(entries + <usize>load<u32>(pending + p) * record + next));
  }
}

/** Counts each context's next tokens by first appearance; `first`, `totals` and `hashes` are closed up over the single ones. */
function emitRows(contexts: u32, singles: u32, work: usize, stride: usize, seenTokens: usize): u64 {
  const first = work + stride;
  const totals = work + 2 * stride;
  const hashes = work + 3 * stride;
  const lengths = work + 4 * stride;
  let columns = work + 5 * stride;
  let counts = work + 6 * stride;
  let from = work + 11 * stride;
  let rows: usize = 0;
  for (let c: usize = 0; c < (<usize>contexts) << 2; c += 4) {
    const total = load<u32>(totals + c);
    if (total === 1) {
      store<u32>(work + ((<usize>singles) << 2), load<u32>(first + c));
      singles++;
      from += 4;
      continue;
    }
    const to = from + ((<usize>total) << 2);
    const length =
      total <= LOOKED_THROUGH ? countFew(from, to, columns, counts) : countMany(from, to, columns, counts, seenTokens);
    store<u32>(first + rows, load<u32>(first + c));
    store<u32>(totals + rows, total);
    store<u32>(hashes + rows, load<u32>(hashes + c));
    store<u32>(lengths + rows, length);
    rows += 4;
    columns += (<usize>length) << 2;
    counts += (<usize>length) << 2;
    from = to;
  }
  return ((<u64>(rows >> 2)) << 32) | singles;
}

function countFew(from: usize, to: usize, columns: usize, counts: usize): u32 {
  let used: usize = 0;
  for (; from < to; from += 4) {
    const token = load<u32>(from);
    let at: usize = 0;
    while (at < used && load<u32>(columns + at) !== token) at += 4;
    if (at === used) {
      store<u32>(columns + at, token);
      store<u32>(counts + at, 1);
      used += 4;
    } else store<u32>(counts + at, load<u32>(counts + at) + 1);
  }
  return <u32>(used >> 2);
}

function countMany(from: usize, to: usize, columns: usize, counts: usize, seenTokens: usize): u32 {
  let length: u32 = 0;
  for (; from < to; from += 4) {
    const token = load<u32>(from);
    const seen = seenTokens + ((<usize>token) << 2);
    const at = load<u32>(seen);
    if (at === 0) {
      store<u32>(columns + ((<usize>length) << 2), token);
      store<u32>(counts + ((<usize>length) << 2), 1);
      store<u32>(seen, ++length);
    } else {
      const count = counts + ((<usize>(at - 1)) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
  }
  for (let i: usize = 0; i < (<usize>length) << 2; i += 4)
    store<u32>(seenTokens + ((<usize>load<u32>(columns + i)) << 2), 0);
  return length;
}
