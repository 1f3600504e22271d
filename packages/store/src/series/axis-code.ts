import { columnBytes, readColumn, viewOf } from "./bytes.ts";

const PLAIN = 0;
const LINEAR = 1;
const DELTAS = 2;
const DELTAS_4096THS = 3;

/**
 * Bytes of a column of steps or wall times, bit-exact whatever it holds, small when it is what loggers write:
 * a constant stride costs 17 bytes in all; integers cost the LEB128 of their zigzag deltas; wall times of today in
 * float64 milliseconds are multiples of 2^-12, so that their 4096-fold are integers too; the rest stays plain float64.
 * O(n).
 */
export function encodeAxis(column: Float64Array): Uint8Array {
  return linear(column) ?? deltas(column, 1, DELTAS) ?? deltas(column, 4096, DELTAS_4096THS) ?? plain(column);
}

/** Inverse of `encodeAxis` for `count` values. */
export function decodeAxis(bytes: Uint8Array, count: number): Float64Array {
  switch (bytes[0]) {
    case PLAIN:
      return readColumn(bytes, 1, count);
    case LINEAR: {
      const view = viewOf(bytes);
      const first = view.getFloat64(1, true);
      const stride = view.getFloat64(9, true);
      const column = new Float64Array(count);
      for (let i = 0; i < count; i++) column[i] = first + i * stride;
      return column;
    }
    case DELTAS:
      return decodeDeltas(bytes, count, 1);
    case DELTAS_4096THS:
      return decodeDeltas(bytes, count, 4096);
    default:
      throw new RangeError(`Cannot decode an axis: its kind must be 0 to 3, got ${bytes[0]}`);
  }
}

function plain(column: Float64Array): Uint8Array {
  const bytes = new Uint8Array(1 + column.byteLength);
  bytes[0] = PLAIN;
  bytes.set(columnBytes(column), 1);
  return bytes;
}

function linear(column: Float64Array): Uint8Array | undefined {
  const first = column[0];
  if (first === undefined) return undefined;
  const stride = column.length > 1 ? column[1]! - first : 0;
  // Arithmetic would lose the payload of a NaN.
  if (!Number.isFinite(first) || !Number.isFinite(stride)) return undefined;
  for (let i = 0; i < column.length; i++) {
    if (!Object.is(first + i * stride, column[i])) return undefined;
  }
  const bytes = new Uint8Array(17);
  const view = viewOf(bytes);
  bytes[0] = LINEAR;
  view.setFloat64(1, first, true);
  view.setFloat64(9, stride, true);
  return bytes;
}

// Zigzag doubles a delta, and doubles must stay exact.
const GREATEST_DELTA = 2 ** 51;

function deltas(column: Float64Array, scale: number, kind: number): Uint8Array | undefined {
  const first = column[0];
  if (first === undefined || !isWhole(first * scale)) return undefined;
  let bytes = new Uint8Array(16 + column.length * 3);
  bytes[0] = kind;
  viewOf(bytes).setFloat64(1, first, true);
  let at = 9;
  let last = first * scale;
  for (let i = 1; i < column.length; i++) {
    const value = column[i]! * scale;
    if (!isWhole(value)) return undefined;
    const delta = value - last;
    if (Math.abs(delta) > GREATEST_DELTA) return undefined;
    last = value;
    if (at + 9 > bytes.length) {
      const grown = new Uint8Array(bytes.length * 2);
      grown.set(bytes);
      bytes = grown;
    }
    let rest = delta >= 0 ? delta * 2 : -delta * 2 - 1;
    while (rest >= 0x80000000) {
      bytes[at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      bytes[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[at++] = rest;
  }
  return at < 1 + column.byteLength ? bytes.slice(0, at) : undefined;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function decodeDeltas(bytes: Uint8Array, count: number, scale: number): Float64Array {
  const column = new Float64Array(count);
  const first = viewOf(bytes).getFloat64(1, true);
  let at = 9;
  let value = first * scale;
  column[0] = first;
  for (let i = 1; i < count; i++) {
    let byte = bytes[at++]!;
    let zigzag = byte & 127;
    let factor = 128;
    while (byte >= 128) {
      byte = bytes[at++]!;
      zigzag += (byte & 127) * factor;
      factor *= 128;
    }
    value += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    column[i] = value / scale;
  }
  return column;
}
