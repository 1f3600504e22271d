import { crc32 } from "@headroom/protocol";

const BLOCK_BYTES = 32_768;
const FILE_HEADER_BYTES = 7;
const CHUNK_HEADER_BYTES = 7;
const FULL = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;

/** Whether a file begins as W&B's do: `:W&B`, 0xBEE1, a version. */
export function isWandbFile(bytes: Uint8Array): boolean {
  return (
    bytes.length >= FILE_HEADER_BYTES &&
    bytes[0] === 0x3a &&
    bytes[1] === 0x57 &&
    bytes[2] === 0x26 &&
    bytes[3] === 0x42
  );
}

/** Why reading ended before the end of the file. */
export interface BlockDamage {
  readonly atByte: number;
  readonly reason: string;
}

/**
 * The records of LevelDB's log format as W&B writes it: blocks of 32 KiB, of which the first counts the file's 7-byte header; each chunk with
 * the IEEE CRC-32 of its type and data (LevelDB's own is Castagnoli's), its length and its type. A record cut off at the end of the file is one
 * that is being written: reading stops before it in silence. A chunk that fails its sum is left out with the rest of its block.
 */
export function* logRecords(bytes: Uint8Array, onDamage: (damage: BlockDamage) => void): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = FILE_HEADER_BYTES;
  let parts: Uint8Array[] | null = null;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const left = BLOCK_BYTES - (at % BLOCK_BYTES);
    if (left < CHUNK_HEADER_BYTES) {
      at += left;
      continue;
    }
    const length = view.getUint16(at + 4, true);
    const type = bytes[at + 6]!;
    const end = at + CHUNK_HEADER_BYTES + length;
    // zeros to the end of a block, which a writer that preallocates leaves
    if (type === 0 && length === 0) {
      at += left;
      continue;
    }
    if (end > bytes.length && CHUNK_HEADER_BYTES + length <= left) return;
    if (
      CHUNK_HEADER_BYTES + length > left ||
      type > LAST ||
      view.getUint32(at, true) !== crc32(bytes.subarray(at + 6, end))
    ) {
      onDamage({ atByte: at, reason: "record whose checksum is wrong" });
      parts = null;
      at += left;
      continue;
    }
    const data = bytes.subarray(at + CHUNK_HEADER_BYTES, end);
    at = end;
    if (type === FULL) {
      parts = null;
      yield data;
    } else if (type === FIRST) parts = [data];
    else if (type === MIDDLE) parts?.push(data);
    else if (parts !== null) {
      parts.push(data);
      yield concatenated(parts);
      parts = null;
    }
  }
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
