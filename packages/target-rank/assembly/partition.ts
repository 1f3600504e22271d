import { HASH_BASE, mixHash, polynomial } from "./context-hash";

/** B^context: what a token is multiplied by when it leaves the rolling window. */
function leavingFactor(context: i32): u32 {
  let factor: u32 = 1;
  for (let i = 0; i < context; i++) factor *= HASH_BASE;
  return factor;
}

/** The partition of a hash: equal ranges of the 2^32 hashes, in order. */
function cellOf(h: u32, cells: u64): u32 {
  return <u32>((<u64>mixHash(h) * cells) >> 32);
}

/**
 * Counts the `windows` windows that start in `ids` by their cell, into `sizes`, and by their last token, into `next` (u32 each). Reads one id past the last
 * window.
 */
export function countCells(
  ids: usize,
  wide: bool,
  windows: i32,
  context: i32,
  cells: u32,
  sizes: usize,
  next: usize,
): void {
  if (wide) countCellsOf<u32>(ids, windows, context, cells, sizes, next);
  else countCellsOf<u16>(ids, windows, context, cells, sizes, next);
}

function countCellsOf<T>(ids: usize, windows: i32, context: i32, cells: u64, sizes: usize, next: usize): void {
  const leaving = leavingFactor(context);
  const span = <usize>context * sizeof<T>();
  let h = polynomial<T>(ids, context);
  for (const end = ids + <usize>windows * sizeof<T>(); ids < end; ids += sizeof<T>()) {
    const size = sizes + ((<usize>cellOf(h, cells)) << 2);
    store<u32>(size, load<u32>(size) + 1);
    const token = <u32>load<T>(ids + span);
    const count = next + ((<usize>token) << 2);
    store<u32>(count, load<u32>(count) + 1);
    h = h * HASH_BASE + (token + 1) - (<u32>load<T>(ids) + 1) * leaving;
  }
}

/**
 * Copies the windows (n = context + 1 ids) of cells from <= c < from + count to where `cursors` (count addresses, u32) point, and moves those on.
 * Reads one id past the last window.
 */
export function scatterWindows(
  ids: usize,
  wide: bool,
  windows: i32,
  context: i32,
  cells: u32,
  from: u32,
  count: u32,
  cursors: usize,
): void {
  if (wide) scatterOf<u32>(ids, windows, context, cells, from, count, cursors);
  else scatterOf<u16>(ids, windows, context, cells, from, count, cursors);
}

function scatterOf<T>(ids: usize, windows: i32, context: i32, cells: u64, from: u32, count: u32, cursors: usize): void {
  const leaving = leavingFactor(context);
  const span = <usize>context * sizeof<T>();
  const bytes = span + sizeof<T>();
  let h = polynomial<T>(ids, context);
  for (const end = ids + <usize>windows * sizeof<T>(); ids < end; ids += sizeof<T>()) {
    const cell = cellOf(h, cells) - from;
    if (cell < count) {
      const cursor = cursors + ((<usize>cell) << 2);
      const to = <usize>load<u32>(cursor);
      store<u32>(cursor, <u32>(to + bytes));
      // Two overlapping moves; which sizes they have never changes within a run. Written out: a call here costs a fifth of all counting
      if (bytes >= 16) {
        v128.store(to, v128.load(ids));
        if (bytes > 32) v128.store(to + 16, v128.load(ids + 16));
        v128.store(to + bytes - 16, v128.load(ids + bytes - 16));
      } else if (bytes >= 8) {
        store<u64>(to, load<u64>(ids));
        store<u64>(to + bytes - 8, load<u64>(ids + bytes - 8));
      } else {
        store<u32>(to, load<u32>(ids));
        store<u32>(to + bytes - 4, load<u32>(ids + bytes - 4));
      }
    }
    h = h * HASH_BASE + (<u32>load<T>(ids + span) + 1) - (<u32>load<T>(ids) + 1) * leaving;
  }
}
