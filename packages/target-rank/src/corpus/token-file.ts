import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { TokenIds, TokenSource } from "../count/token-source.ts";
import { corpusExtension } from "./list-corpus-files.ts";

export interface TokenFileOptions {
  /** Bytes of an id in a raw file. Default: by extension, .u32 four, others two (nanoGPT's .bin). */
  idBytes?: 2 | 4;
  /** V; default 65,536 for two-byte ids, 1 + the greatest id (one reading of the file) for wider ones. */
  vocabulary?: number;
}

/** An open token file; close it when done. */
export interface TokenFile extends TokenSource {
  close(): void;
}

/** True for files that hold ids rather than text. */
export function isTokenFile(file: string): boolean {
  return [".bin", ".npy", ".u16", ".u32"].includes(corpusExtension(file)) && !/\.(gz|zstd?)$/i.test(file);
}

/**
 * Token ids from a raw little-endian file (u16, u32; nanoGPT's .bin), from llm.c's .bin with its 1,024-byte header, or from a one-dimensional .npy
 * (u1, u2, u4, i4, i8), read window by window.
 *
 * @throws RangeError when the header or the length does not fit, or an id is negative or too large
 */
export function openTokenFile(path: string, options: TokenFileOptions = {}): TokenFile {
  const descriptor = openSync(path, "r");
  try {
    const layout = readLayout(path, descriptor, options);
    const source = createReader(path, descriptor, layout);
    const vocabulary =
      options.vocabulary ?? (layout.bytes <= 2 ? 256 ** layout.bytes : greatestId(source, layout.tokens) + 1);
    return {
      tokens: layout.tokens,
      vocabulary,
      documentStarts: [],
      read: source,
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

interface Layout {
  /** Bytes before the first id. */
  start: number;
  /** Bytes of an id. */
  bytes: number;
  tokens: number;
}

const LLM_C_MAGIC = 20240520;

function readLayout(path: string, descriptor: number, options: TokenFileOptions): Layout {
  const { size } = fstatSync(descriptor);
  const head = Buffer.alloc(Math.min(size, 4096));
  readSync(descriptor, head, 0, head.length, 0);
  if (head.subarray(0, 6).toString("latin1") === "\x93NUMPY") return numpyLayout(path, head, size);
  if (corpusExtension(path) === ".npy")
    throw new RangeError(`Cannot read ${path}: a .npy file starts with \\x93NUMPY, this does not`);
  if (head.length >= 1024 && head.readInt32LE(0) === LLM_C_MAGIC) {
    const tokens = head.readInt32LE(8);
    const bytes = (size - 1024) / tokens;
    if (bytes !== 2 && bytes !== 4)
      throw new RangeError(`Cannot read ${path}: its header promises ${tokens} tokens, it has ${size - 1024} bytes`);
    return { start: 1024, bytes, tokens };
  }
  const bytes = options.idBytes ?? (corpusExtension(path) === ".u32" ? 4 : 2);
  if (size % bytes !== 0)
    throw new RangeError(`Cannot read ${path}: its length must be a multiple of ${bytes} bytes, got ${size}`);
  return { start: 0, bytes, tokens: size / bytes };
}

function numpyLayout(path: string, head: Buffer, size: number): Layout {
  const long = head[6]! >= 2;
  const start = (long ? 12 : 10) + (long ? head.readUInt32LE(8) : head.readUInt16LE(8));
  const header = head.subarray(long ? 12 : 10, start).toString("latin1");
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? "?";
  const shape = /'shape':\s*\((\d+),?\)/.exec(header)?.[1];
  const bytes = { "|u1": 1, "<u2": 2, "<u4": 4, "<i4": 4, "<i8": 8, "<u8": 8 }[type];
  if (bytes === undefined)
    throw new RangeError(`Cannot read ${path}: ids must be u1, u2, u4, i4 or i8, little-endian, got ${type}`);
  if (shape === undefined)
    throw new RangeError(`Cannot read ${path}: the array must have one dimension, header ${header.trim()}`);
  const tokens = Number(shape);
  if (start + tokens * bytes > size)
    throw new RangeError(`Cannot read ${path}: ${tokens} ids of ${bytes} bytes do not fit its ${size} bytes`);
  return { start, bytes, tokens };
}

function createReader(path: string, descriptor: number, layout: Layout): (from: number, to: number) => TokenIds {
  const { start, bytes } = layout;
  let raw = Buffer.alloc(0);
  let ids: TokenIds = new Uint16Array(0);
  return (from, to) => {
    const count = to - from;
    if (raw.length < count * bytes) {
      raw = Buffer.alloc(count * bytes);
      ids = bytes <= 2 ? new Uint16Array(count) : new Uint32Array(count);
    }
    let read = 0;
    while (read < count * bytes) {
      const got = readSync(descriptor, raw, read, count * bytes - read, start + from * bytes + read);
      if (got === 0)
        throw new RangeError(`Cannot read ${path}: it ended at byte ${start + from * bytes + read}, while being read`);
      read += got;
    }
    if (bytes === 2) for (let i = 0; i < count; i++) ids[i] = raw[2 * i]! | (raw[2 * i + 1]! << 8);
    else if (bytes === 1) for (let i = 0; i < count; i++) ids[i] = raw[i]!;
    else {
      for (let i = 0; i < count; i++) {
        ids[i] = raw.readUInt32LE(i * bytes);
        const beyond = ids[i]! > 0x7fffffff || (bytes === 8 && raw.readUInt32LE(i * bytes + 4) !== 0);
        if (beyond)
          throw new RangeError(
            `Cannot read ${path}: ids must be below 2^31 and not negative, position ${from + i} is not`,
          );
      }
    }
    return ids.subarray(0, count);
  };
}

function greatestId(read: (from: number, to: number) => TokenIds, tokens: number): number {
  let greatest = 0;
  for (let from = 0; from < tokens; from += 1 << 18) {
    const chunk = read(from, Math.min(tokens, from + (1 << 18)));
    for (let i = 0; i < chunk.length; i++) if (chunk[i]! > greatest) greatest = chunk[i]!;
  }
  return greatest;
}
