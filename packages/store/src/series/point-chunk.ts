import { decodeAxis } from "./axis-code.ts";
import { columnBytes, readColumn, viewOf } from "./bytes.ts";
import type { PointColumns } from "./point-columns.ts";

/** Points of a sealed chunk; eight chunks make a node of the pyramid. */
export const CHUNK_POINTS = 4096;

const HEADER_BYTES = 16;

/**
 * Bytes of a chunk: u32 count, u32 byte lengths of the step and the wall-time axis, u32 zero; the values as plain
 * float64 (so that every NaN payload survives); the two axes as `encodeAxis` wrote them.
 */
export function encodeChunk(values: Float64Array, stepAxis: Uint8Array, wallAxis: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + values.byteLength + stepAxis.length + wallAxis.length);
  const view = viewOf(bytes);
  view.setUint32(0, values.length, true);
  view.setUint32(4, stepAxis.length, true);
  view.setUint32(8, wallAxis.length, true);
  bytes.set(columnBytes(values), HEADER_BYTES);
  bytes.set(stepAxis, HEADER_BYTES + values.byteLength);
  bytes.set(wallAxis, HEADER_BYTES + values.byteLength + stepAxis.length);
  return bytes;
}

/** Inverse of `encodeChunk`; the values may share memory with `bytes`. */
export function decodeChunk(bytes: Uint8Array): PointColumns {
  const view = viewOf(bytes);
  const count = view.getUint32(0, true);
  const stepsAt = HEADER_BYTES + count * 8;
  const wallAt = stepsAt + view.getUint32(4, true);
  return {
    values: readColumn(bytes, HEADER_BYTES, count),
    steps: decodeAxis(bytes.subarray(stepsAt, wallAt), count),
    wallTimesMs: decodeAxis(bytes.subarray(wallAt, wallAt + view.getUint32(8, true)), count),
  };
}
