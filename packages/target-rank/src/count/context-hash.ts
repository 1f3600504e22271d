import type { TokenIds } from "./token-source.ts";

/** Multiplier of the polynomial hash over a context's tokens, h = ((t0 + 1) B + t1 + 1) B + …, modulo 2^32. */
export const HASH_BASE = 0x2c1b3c6d;

/**
 * Finishes a polynomial hash so that its high bits choose the partition and its low bits the slot.
 *
 * The final mix of MurmurHash3 (Austin Appleby, public domain); part of the shard format, so it never changes.
 */
export function mixHash(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The mixed hash of `length` >= 1 tokens from `offset`: what every n-gram is partitioned by. */
export function contextHash(tokens: TokenIds, offset: number, length: number): number {
  // Unrolled for the default context of four tokens: the loop costs a third more.
  let h = (tokens[offset]! + 1) | 0;
  if (length > 1) h = (Math.imul(h, HASH_BASE) + tokens[offset + 1]! + 1) | 0;
  if (length > 2) h = (Math.imul(h, HASH_BASE) + tokens[offset + 2]! + 1) | 0;
  if (length > 3) h = (Math.imul(h, HASH_BASE) + tokens[offset + 3]! + 1) | 0;
  for (let i = 4; i < length; i++) h = (Math.imul(h, HASH_BASE) + tokens[offset + i]! + 1) | 0;
  return mixHash(h);
}
