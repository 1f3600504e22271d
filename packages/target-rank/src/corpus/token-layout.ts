import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { corpusExtension } from "./list-corpus-files.ts";

/** Where the ids of a file lie. */
export interface TokenLayout {
  /** bytes before the first id */
  readonly start: number;
  /** bytes of an id */
  readonly bytes: number;
  readonly tokens: number;
  /** position of the first token of each document after the first, where the file says */
  readonly documentStarts: readonly number[];
}

/** llm.c's kinds of file by the number at their head; 256 int32 of header. */
const LLM_C_IDS: Readonly<Record<number, number>> = { 20240520: 2, 20240801: 4 };
const LLM_C_EVALUATION = 20240522;
const LLM_C_HEADER_BYTES = 1024;
/** What other programs write first, so that a file of theirs is not taken for ids. */
const OTHER_FORMATS: readonly (readonly [start: string, what: string])[] = [
  ["GGUF", "a GGUF model"],
  ["PK\x03\x04", "a zip archive (a torch checkpoint is one)"],
  ["PAR1", "a Parquet file"],
  ["ARROW1", "an Arrow file"],
  ["\x7fELF", "a program"],
  ["SQLite format 3\0", "an SQLite database"],
  ["\x1f\x8b", "a gzip file"],
  ["\x28\xb5\x2f\xfd", "a zstd file"],
  ["\x89PNG", "an image"],
  ["\x80\x02", "a pickle"],
  ["\x80\x04", "a pickle"],
  ["\x80\x05", "a pickle"],
  ["MMIDIDX", "a Megatron index: name the .bin beside it"],
];
const SAMPLE_BYTES = 1 << 16;

/**
 * Finds out how a file holds its ids: NumPy's header, llm.c's, Megatron's index beside it, else raw ids.
 *
 * @param idBytes bytes of an id of a raw file, where a person says so
 * @throws RangeError when the file is something else, or header and length do not fit
 */
export function tokenLayout(path: string, descriptor: number, idBytes: 2 | 4 | undefined): TokenLayout {
  const { size } = fstatSync(descriptor);
  const head = Buffer.alloc(Math.min(size, SAMPLE_BYTES));
  readSync(descriptor, head, 0, head.length, 0);
  const start = head.subarray(0, 16).toString("latin1");
  if (start.startsWith("\x93NUMPY")) return numpyLayout(path, head, size);
  const other = OTHER_FORMATS.find(([magic]) => start.startsWith(magic));
  if (other !== undefined) throw new RangeError(`Cannot read ids from ${path}: it is ${other[1]}`);
  if (head.length >= LLM_C_HEADER_BYTES) {
    const llmC = llmCLayout(path, head, size);
    if (llmC !== null) return llmC;
  }
  const index = path.replace(/\.bin$/i, ".idx");
  if (index !== path && existsSync(index)) return megatronLayout(path, index, size);
  return rawLayout(path, head, size, idBytes);
}

function llmCLayout(path: string, head: Buffer, size: number): TokenLayout | null {
  const magic = head.readInt32LE(0);
  if (magic === LLM_C_EVALUATION) {
    throw new RangeError(
      `Cannot read ids from ${path}: it is an evaluation file of llm.c (its number is ${magic}), not a corpus`,
    );
  }
  const bytes = LLM_C_IDS[magic];
  if (bytes === undefined) {
    if (magic < 20_200_000 || magic > 20_400_000) return null;
    throw new RangeError(
      `Cannot read ids from ${path}: it begins with ${magic}, a number of llm.c's kind that is not known here`,
    );
  }
  const tokens = head.readInt32LE(8);
  if (tokens < 0 || LLM_C_HEADER_BYTES + tokens * bytes !== size) {
    throw new RangeError(
      `Cannot read ${path}: its header promises ${tokens} ids of ${bytes} bytes, it has ${size - LLM_C_HEADER_BYTES} bytes`,
    );
  }
  return { start: LLM_C_HEADER_BYTES, bytes, tokens, documentStarts: [] };
}

function numpyLayout(path: string, head: Buffer, size: number): TokenLayout {
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
  return { start, bytes, tokens, documentStarts: [] };
}

const MEGATRON_MAGIC = "MMIDIDX\0\0";
/** Megatron's codes of the types that hold ids. */
const MEGATRON_BYTES: Readonly<Record<number, number>> = { 1: 1, 4: 4, 5: 8, 8: 2 };

/** Megatron's index: lengths and places of sequences, and which of them begin documents. */
function megatronLayout(path: string, index: string, size: number): TokenLayout {
  const data = readFileSync(index);
  if (data.subarray(0, 9).toString("latin1") !== MEGATRON_MAGIC || data.length < 34) {
    throw new RangeError(`Cannot read ${path}: the index beside it, ${index}, is not Megatron's`);
  }
  const bytes = MEGATRON_BYTES[data[17]!];
  if (bytes === undefined)
    throw new RangeError(`Cannot read ${path}: its index says type ${data[17]}, which holds no ids`);
  const sequences = Number(data.readBigUInt64LE(18));
  const documents = Number(data.readBigUInt64LE(26));
  const pointers = 34 + 4 * sequences;
  const starts = pointers + 8 * sequences;
  if (data.length < starts + 8 * documents) {
    throw new RangeError(
      `Cannot read ${path}: its index promises ${sequences} sequences and ${documents} documents, and ends before`,
    );
  }
  const tokens = size / bytes;
  if (!Number.isInteger(tokens))
    throw new RangeError(`Cannot read ${path}: its length must be a multiple of ${bytes} bytes, got ${size}`);
  const documentStarts: number[] = [];
  for (let i = 0; i < documents; i++) {
    const sequence = Number(data.readBigUInt64LE(starts + 8 * i));
    if (sequence >= sequences) continue;
    const at = Number(data.readBigUInt64LE(pointers + 8 * sequence)) / bytes;
    if (at > 0 && at < tokens && at !== documentStarts.at(-1)) documentStarts.push(at);
  }
  return { start: 0, bytes, tokens, documentStarts };
}

/** Raw little-endian ids: nanoGPT's .bin, OLMo's .npy without NumPy's header. */
function rawLayout(path: string, head: Buffer, size: number, asked: 2 | 4 | undefined): TokenLayout {
  const extension = corpusExtension(path);
  const named = extension === ".u16" || extension === ".u32";
  const bytes = asked ?? (extension === ".u32" ? 4 : extension === ".u16" ? 2 : likelyBytes(head));
  if (!named && asked === undefined && looksLikeText(head)) {
    throw new RangeError(`Cannot read ids from ${path}: it is text; name it .txt, or give --id-bytes if it is not`);
  }
  if (size % bytes !== 0)
    throw new RangeError(`Cannot read ${path}: its length must be a multiple of ${bytes} bytes, got ${size}`);
  return { start: 0, bytes, tokens: size / bytes, documentStarts: [] };
}

/** Four where every second two-byte word is small (ids below 2^20), else two. */
function likelyBytes(head: Buffer): 2 | 4 {
  if (head.length < 8) return 2;
  let small = 0;
  const ids = head.length >> 2;
  for (let i = 0; i < ids; i++) if (head.readUInt16LE(4 * i + 2) < 16) small++;
  return small === ids ? 4 : 2;
}

function looksLikeText(head: Buffer): boolean {
  if (head.length < 16) return false;
  let printable = 0;
  for (const byte of head) if ((byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9) printable++;
  return printable > 0.95 * head.length;
}

/** Opens a file for `tokenLayout`, and closes it when that throws. */
export function openWithLayout(path: string, idBytes: 2 | 4 | undefined): { descriptor: number; layout: TokenLayout } {
  const descriptor = openSync(path, "r");
  try {
    return { descriptor, layout: tokenLayout(path, descriptor, idBytes) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
