import { closeSync, readSync } from "node:fs";
import type { TokenIds, TokenSource } from "../count/token-source.ts";
import { corpusExtension } from "./list-corpus-files.ts";
import { openWithLayout, type TokenLayout } from "./token-layout.ts";

export interface TokenFileOptions {
  /** Bytes of an id in a raw file. Default: by extension (.u16, .u32), else by its content. */
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

/** Greatest vocabulary that is counted: beyond it an id is a mistake of the file's, and its counts would not fit the memory. */
const MOST_IDS = 1 << 24;

/**
 * Token ids read window by window: raw little-endian (u16, u32; nanoGPT's .bin, OLMo's .npy), llm.c's .bin by its header, Megatron's .bin with
 * its .idx (whose documents are kept), or a one-dimensional .npy (u1, u2, u4, i4, i8).
 *
 * @throws RangeError when the file is of another kind, header and length do not fit, or an id is negative or not below the vocabulary
 */
export function openTokenFile(path: string, options: TokenFileOptions = {}): TokenFile {
  const { descriptor, layout } = openWithLayout(path, options.idBytes);
  try {
    const read = createReader(path, descriptor, layout);
    const greatest =
      options.vocabulary === undefined && layout.bytes <= 2 ? undefined : greatestId(read, layout.tokens);
    const vocabulary = options.vocabulary ?? (greatest === undefined ? 256 ** layout.bytes : greatest + 1);
    if (greatest !== undefined && greatest >= vocabulary) {
      throw new RangeError(
        `Cannot read ${path}: ids must be below the vocabulary of ${vocabulary}, the greatest is ${greatest}`,
      );
    }
    if (vocabulary > MOST_IDS) {
      throw new RangeError(
        `Cannot read ${path}: ids must be below ${MOST_IDS}, the greatest is ${vocabulary - 1}; is it a file of ${layout.bytes}-byte ids?`,
      );
    }
    return {
      tokens: layout.tokens,
      vocabulary,
      documentStarts: layout.documentStarts,
      read,
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function createReader(path: string, descriptor: number, layout: TokenLayout): (from: number, to: number) => TokenIds {
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
