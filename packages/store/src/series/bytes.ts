import * as zlib from "node:zlib";
import { crc32 as portableCrc32 } from "@headroom/protocol";

// node:zlib has a native CRC-32 from 20.15 on, some 20 times faster than the portable one.
const nativeCrc32: ((data: Uint8Array, value?: number) => number) | undefined = (zlib as { crc32?: typeof zlib.crc32 })
  .crc32;

/** CRC-32 (as in zlib) of the bytes. */
export const checksum: (bytes: Uint8Array) => number = nativeCrc32
  ? (bytes) => (nativeCrc32 as (data: Uint8Array) => number)(bytes)
  : portableCrc32;

/** The column's own bytes, little-endian as every machine Node runs on. Shares memory. */
export function columnBytes(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** `count` float64 at byte `offset`: a view where the alignment allows it, else a copy. */
export function readColumn(bytes: Uint8Array, offset: number, count: number): Float64Array {
  const start = bytes.byteOffset + offset;
  if (start % 8 === 0) return new Float64Array(bytes.buffer, start, count);
  return new Float64Array(copyBytes(bytes.subarray(offset, offset + count * 8)).buffer);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A copy with a buffer of its own (`slice` of a Node Buffer would share memory). */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
