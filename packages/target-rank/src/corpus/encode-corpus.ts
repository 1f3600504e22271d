import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { rename, rm, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { type TokenIds, type TokenSource, tokensInMemory } from "../count/token-source.ts";
import type { CorpusTokenizer } from "../tokenizer/corpus-tokenizer.ts";
import { TokenBuffer } from "../tokenizer/token-buffer.ts";
import { type ReadOptions, readPieces } from "./read-pieces.ts";
import { openTokenFile } from "./token-file.ts";

export interface EncodeOptions extends ReadOptions {
  /** Keep documents apart: windows will not cross from one into the next. Default false. */
  documentsApart?: boolean;
  /**
   * Write the ids to this file (.u16 or .u32) instead of keeping them in memory; it appears, whole, only when all is encoded. Default: memory.
   */
  spillFile?: string;
  onProgress?: (progress: { file: string; tokens: number; bytesDone: number; bytes: number }) => void;
  signal?: AbortSignal;
}

/** An encoded corpus. */
export interface EncodedCorpus {
  source: TokenSource;
  documents: number;
  /** Closes the spill file, where there is one; the file stays. */
  close(): void;
}

/**
 * Encodes text files into token ids, document after document, without special tokens between them.
 *
 * @throws RangeError when the corpus is empty, a file cannot be decoded (with the place), or the disk is too small for the spill file (checked
 * before, with the size needed)
 */
export async function encodeCorpus(
  files: readonly string[],
  tokenizer: CorpusTokenizer,
  options: EncodeOptions = {},
): Promise<EncodedCorpus> {
  const sizes = files.map((file) => (file === "-" ? 0 : statSync(file).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const idBytes = tokenizer.vocabulary > 65536 ? 4 : 2;
  const out = options.spillFile
    ? await createSpill(options.spillFile, idBytes, worstCaseBytes(files, sizes, idBytes))
    : createMemory(idBytes);
  const starts: number[] = [];
  const buffer = new TokenBuffer();
  let bytesDone = 0;
  try {
    for (const [i, file] of files.entries()) {
      for await (const piece of readPieces(file, { ...options, cuttable: tokenizer.cuttable })) {
        options.signal?.throwIfAborted();
        if (piece.startsDocument) starts.push(out.tokens());
        tokenizer.encode(piece.text, buffer, !piece.startsDocument);
        out.write(buffer.ids());
        buffer.truncate(0);
        options.onProgress?.({ file, tokens: out.tokens(), bytesDone, bytes });
      }
      bytesDone += sizes[i]!;
    }
    if (out.tokens() === 0) throw new RangeError(`Cannot encode the corpus: ${files.length} files hold no text`);
  } catch (error) {
    await out.discard();
    throw error;
  }
  // Empty documents start where the next one does
  const inner = [...new Set(starts)].filter((start) => start > 0 && start < out.tokens());
  return {
    ...(await out.finish(tokenizer.vocabulary, options.documentsApart ? inner : [])),
    documents: inner.length + 1,
  };
}

/** One id a byte for text, which no tokenizer exceeds in practice; ten times that for compressed text. */
function worstCaseBytes(files: readonly string[], sizes: readonly number[], idBytes: number): number {
  return files.reduce((sum, file, i) => sum + sizes[i]! * (/\.(gz|zstd?|parquet)$/i.test(file) ? 10 : 1), 0) * idBytes;
}

interface Destination {
  tokens(): number;
  write(ids: Uint32Array): void;
  finish(vocabulary: number, documentStarts: number[]): Promise<Pick<EncodedCorpus, "source" | "close">>;
  discard(): Promise<void>;
}

function createMemory(idBytes: 2 | 4): Destination {
  let held: TokenIds = idBytes === 2 ? new Uint16Array(1 << 20) : new Uint32Array(1 << 20);
  let length = 0;
  return {
    tokens: () => length,
    write: (ids) => {
      if (length + ids.length > held.length) {
        const capacity = Math.max(held.length * 2, length + ids.length);
        const grown: TokenIds = idBytes === 2 ? new Uint16Array(capacity) : new Uint32Array(capacity);
        grown.set(held.subarray(0, length));
        held = grown;
      }
      held.set(ids, length);
      length += ids.length;
    },
    finish: async (vocabulary, documentStarts) => ({
      source: tokensInMemory(held.subarray(0, length), { vocabulary, documentStarts }),
      close: () => {},
    }),
    discard: async () => {},
  };
}

async function createSpill(file: string, idBytes: 2 | 4, needed: number): Promise<Destination> {
  const disk = await statfs(dirname(file));
  const free = disk.bavail * disk.bsize;
  if (free < needed) {
    throw new RangeError(`Cannot spill token ids to ${file}: up to ${needed} bytes may be needed, ${free} are free`);
  }
  const partial = `${file}.partial`;
  const descriptor = openSync(partial, "w");
  let tokens = 0;
  return {
    tokens: () => tokens,
    write: (ids) => {
      const packed = idBytes === 2 ? Uint16Array.from(ids) : ids;
      const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
      for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
      tokens += ids.length;
    },
    finish: async (vocabulary, documentStarts) => {
      closeSync(descriptor);
      await rename(partial, file);
      const source = openTokenFile(file, { idBytes, vocabulary });
      return { source: { ...source, documentStarts }, close: source.close };
    },
    discard: async () => {
      closeSync(descriptor);
      await rm(partial, { force: true });
    },
  };
}
