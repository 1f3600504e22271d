import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type ContextCounts, ContextCountsBuilder } from "../count/context-counts.ts";
import type { CountedRow } from "../count/row-sink.ts";
import { SHARD_HEADER_BYTES, SHARD_MAGIC } from "./write-shard.ts";

/**
 * The counts of all shards together, as if their sources had been counted as one: equal contexts are added up.
 *
 * One streaming pass over all files; memory is what `ContextCounts` holds, not the shards' size.
 *
 * @throws RangeError when there is no shard, one is not whole or not sorted, or n or V differ
 */
export function mergeShards(files: readonly string[]): ContextCounts {
  if (files.length === 0) throw new RangeError("Cannot merge shards: none was given");
  const readers = files.map(openShard);
  try {
    const { n, vocabulary } = readers[0]!;
    for (const { file, ...shard } of readers) {
      if (shard.n !== n || shard.vocabulary !== vocabulary) {
        throw new RangeError(
          `Cannot merge shards: all must have n = ${n} and V = ${vocabulary}, ${file} has n = ${shard.n} and V = ${shard.vocabulary}`,
        );
      }
    }
    const builder = new ContextCountsBuilder(n, vocabulary);
    const open = readers.filter((reader) => reader.next());
    while (open.length > 0) {
      const least = open.reduce((a, b) => (compare(b.record, a.record, n) < 0 ? b : a));
      const same = open.filter((reader) => compare(reader.record, least.record, n) === 0);
      emit(
        same.map((reader) => reader.record),
        n,
        builder,
      );
      for (const reader of same) if (!reader.next()) open.splice(open.indexOf(reader), 1);
    }
    return builder.finish();
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** Hash, then the n - 1 tokens of the context. */
function compare(a: Uint32Array, b: Uint32Array, n: number): number {
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

function emit(records: Uint32Array[], n: number, builder: ContextCountsBuilder): void {
  const sums = new Map<number, number>();
  let total = 0;
  for (const record of records) {
    const length = record[n]!;
    for (let i = 0; i < length; i++) {
      const next = record[n + 1 + 2 * i]!;
      const count = record[n + 2 + 2 * i]!;
      sums.set(next, (sums.get(next) ?? 0) + count);
      total += count;
    }
  }
  const columns = Uint32Array.from(sums.keys());
  if (total === 1) {
    builder.singleton(columns[0]!);
    return;
  }
  const row: CountedRow = {
    columns,
    counts: Uint32Array.from(sums.values()),
    start: 0,
    length: columns.length,
    total,
    hash: records[0]![0]!,
    entries: records[0]!,
    offset: 1,
  };
  builder.row(row);
}

interface ShardReader {
  file: string;
  n: number;
  vocabulary: number;
  /** The current record: hash, context, number of pairs, pairs. */
  record: Uint32Array;
  /** Moves on; false at the end. */
  next(): boolean;
  close(): void;
}

const BUFFER_WORDS = 1 << 16;

function openShard(file: string): ShardReader {
  const descriptor = openSync(file, "r");
  const { size } = fstatSync(descriptor);
  const header = new Uint32Array(SHARD_HEADER_BYTES / 4);
  const headerBytes = new Uint8Array(header.buffer);
  const whole =
    readSync(descriptor, headerBytes, 0, SHARD_HEADER_BYTES, 0) === SHARD_HEADER_BYTES &&
    Buffer.from(headerBytes.subarray(0, 8)).toString("latin1") === SHARD_MAGIC;
  if (!whole || size % 4 !== 0) {
    closeSync(descriptor);
    throw new RangeError(
      `Cannot merge shards: ${file} is not a whole shard (${size} bytes, no ${SHARD_MAGIC} at its start or cut off)`,
    );
  }
  const n = header[2]!;
  const contexts = header[6]! + header[7]! * 2 ** 32;
  let buffer = new Uint32Array(BUFFER_WORDS);
  let held = 0;
  let at = 0;
  let position = SHARD_HEADER_BYTES;
  let read = 0;
  const fill = (words: number): void => {
    buffer.copyWithin(0, at, held);
    held -= at;
    at = 0;
    if (words > buffer.length) {
      const grown = new Uint32Array(words);
      grown.set(buffer.subarray(0, held));
      buffer = grown;
    }
    while (held < words) {
      const got = readSync(
        descriptor,
        new Uint8Array(buffer.buffer),
        held * 4,
        ((buffer.length - held) * 4) & ~3,
        position,
      );
      if (got < 4) throw new RangeError(`Cannot merge shards: ${file} is cut off at byte ${position}`);
      position += got - (got % 4);
      held += Math.floor(got / 4);
    }
  };
  const reader: ShardReader = {
    file,
    n,
    vocabulary: header[3]!,
    record: new Uint32Array(0),
    next: () => {
      if (read === contexts) return false;
      if (held - at < n + 1) fill(n + 1);
      const length = n + 1 + 2 * buffer[at + n]!;
      if (held - at < length) fill(length);
      const record = buffer.slice(at, at + length);
      if (read > 0 && compare(record, reader.record, n) <= 0) {
        throw new RangeError(`Cannot merge shards: ${file} is not sorted at record ${read}`);
      }
      reader.record = record;
      at += length;
      read++;
      return true;
    },
    close: () => closeSync(descriptor),
  };
  return reader;
}
