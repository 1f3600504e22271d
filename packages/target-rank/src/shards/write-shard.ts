import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { contextHash } from "../count/context-hash.ts";
import { type CountOptions, countContexts } from "../count/count-contexts.ts";
import type { CountedRow, RowSink } from "../count/row-sink.ts";
import type { TokenIds, TokenSource } from "../count/token-source.ts";

/** First bytes of a whole shard. */
export const SHARD_MAGIC = "HRSHARD1";
export const SHARD_HEADER_BYTES = 32;

/**
 * Counts a source's n-grams into a shard file (see FORMAT.md), which appears only when it is whole.
 *
 * Memory: that of `countContexts`, plus one bucket of records.
 *
 * @throws RangeError when n is out of range; whatever the disk throws, leaving no file
 */
export function writeShard(source: TokenSource, file: string, options: CountOptions): void {
  const partial = `${file}.partial`;
  const descriptor = openSync(partial, "w");
  try {
    const header = new Uint32Array(SHARD_HEADER_BYTES / 4);
    writeAll(descriptor, header);
    const sink = createShardSink(options.n, (words) => writeAll(descriptor, words));
    const windows = countContexts(source, sink, options);
    header.set([options.n, source.vocabulary, windows >>> 0, Math.floor(windows / 2 ** 32)], 2);
    header.set([sink.contexts() >>> 0, Math.floor(sink.contexts() / 2 ** 32)], 6);
    const bytes = new Uint8Array(header.buffer);
    bytes.set(Buffer.from(SHARD_MAGIC, "latin1"));
    writeSync(descriptor, bytes, 0, bytes.length, 0);
    closeSync(descriptor);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Records of one bucket in one array, sorted and handed on at its end: buckets come in the order of their hashes. */
function createShardSink(n: number, write: (words: Uint32Array) => void): RowSink & { contexts(): number } {
  const context = n - 1;
  let words = new Uint32Array(1 << 16);
  let used = 0;
  let starts: number[] = [];
  let contexts = 0;
  const open = (hash: number, entries: TokenIds, offset: number, length: number): number => {
    const needed = used + context + 2 + 2 * length;
    if (needed > words.length) {
      const grown = new Uint32Array(Math.max(needed, 2 * words.length));
      grown.set(words);
      words = grown;
    }
    starts.push(used);
    words[used++] = hash;
    for (let i = 0; i < context; i++) words[used++] = entries[offset + i]!;
    words[used++] = length;
    const at = used;
    used = needed;
    return at;
  };
  const before = (a: number, b: number): number => {
    for (let i = 0; i <= context; i++) if (words[a + i] !== words[b + i]) return words[a + i]! - words[b + i]!;
    return 0;
  };
  return {
    contexts: () => contexts,
    singleton(next, entries, offset) {
      const at = open(contextHash(entries, offset, context), entries, offset, 1);
      words[at] = next;
      words[at + 1] = 1;
    },
    row({ columns, counts, start, length, hash, entries, offset }: CountedRow) {
      const at = open(hash, entries, offset, length);
      const order = Array.from({ length }, (_, i) => start + i).sort((a, b) => columns[a]! - columns[b]!);
      order.forEach((from, to) => {
        words[at + 2 * to] = columns[from]!;
        words[at + 2 * to + 1] = counts[from]!;
      });
    },
    endBucket() {
      starts.sort(before);
      const out = new Uint32Array(used);
      let at = 0;
      for (const start of starts) {
        const length = context + 2 + 2 * words[start + context + 1]!;
        out.set(words.subarray(start, start + length), at);
        at += length;
      }
      write(out);
      contexts += starts.length;
      used = 0;
      starts = [];
    },
  };
}

function writeAll(descriptor: number, words: Uint32Array): void {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
}
