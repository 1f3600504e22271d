import { fromBase64, toBase64 } from "./base64.ts";

/**
 * A float64 column as text, lossless to the bit: a letter for the coding, then base64.
 *
 * - `i`: safe integers as zigzag LEB128 varints of their differences (steps, wall times in whole ms);
 * - `s`: values that float32 holds exactly, `d`: all others; little-endian, bytes of equal significance side by side
 *   (byte 0 of every value, then byte 1, …), which lets gzip find the repeated exponents.
 *
 * O(n).
 */
export function encodeColumn(column: Float64Array): string {
  if (isIntegers(column)) return `i${toBase64(encodeIntegers(column))}`;
  if (isFloat32(column)) return `s${toBase64(shuffle(new Uint8Array(Float32Array.from(column).buffer), 4))}`;
  return `d${toBase64(shuffle(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), 8))}`;
}

/** Inverse of `encodeColumn`. @throws RangeError when the text is not a column */
export function decodeColumn(text: string): Float64Array {
  const bytes = bytesOf(text.slice(1));
  switch (text[0]) {
    case "i":
      return decodeIntegers(bytes);
    case "s":
      return Float64Array.from(new Float32Array(unshuffle(bytes, 4).buffer));
    case "d":
      return new Float64Array(unshuffle(bytes, 8).buffer);
    default:
      throw new RangeError(
        `Cannot decode a column: it must start with i, s or d, got ${JSON.stringify(text[0] ?? "")}`,
      );
  }
}

function bytesOf(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch (cause) {
    throw new RangeError("Cannot decode a column: it must be base64 after its first letter", { cause });
  }
}

function isIntegers(column: Float64Array): boolean {
  let last = 0;
  for (const value of column) {
    // −0 is no integer here: its sign would be lost. A difference beyond 2^52 would not survive the zigzag.
    if (!Number.isSafeInteger(value) || Object.is(value, -0) || Math.abs(value - last) >= 2 ** 52) return false;
    last = value;
  }
  return true;
}

function isFloat32(column: Float64Array): boolean {
  for (const value of column) if (Math.fround(value) !== value) return false;
  return true;
}

function encodeIntegers(column: Float64Array): Uint8Array {
  const bytes = new Uint8Array(column.length * 8);
  let length = 0;
  let last = 0;
  for (const value of column) {
    const difference = value - last;
    last = value;
    let rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
    while (rest >= 128) {
      bytes[length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    bytes[length++] = rest;
  }
  return bytes.subarray(0, length);
}

function decodeIntegers(bytes: Uint8Array): Float64Array {
  let count = 0;
  for (const byte of bytes) if (byte < 128) count++;
  const column = new Float64Array(count);
  let offset = 0;
  let last = 0;
  for (let i = 0; i < count; i++) {
    let rest = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = bytes[offset++]!;
      rest += (byte % 128) * scale;
      scale *= 128;
    } while (byte >= 128);
    last += rest % 2 === 1 ? -(rest + 1) / 2 : rest / 2;
    column[i] = last;
  }
  if (offset !== bytes.length) throw new RangeError("Cannot decode a column: its last integer must be whole");
  return column;
}

// Typed arrays are viewed bytewise: every engine Node and browsers run on is little-endian.
function shuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = bytes.length / width;
  const planes = new Uint8Array(bytes.length);
  for (let plane = 0; plane < width; plane++) {
    for (let i = 0; i < count; i++) planes[plane * count + i] = bytes[i * width + plane]!;
  }
  return planes;
}

function unshuffle(planes: Uint8Array, width: number): Uint8Array {
  if (planes.length % width !== 0) {
    throw new RangeError(
      `Cannot decode a column: its length must be a multiple of ${width} bytes, got ${planes.length}`,
    );
  }
  const count = planes.length / width;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < width; plane++) {
    for (let i = 0; i < count; i++) bytes[i * width + plane] = planes[plane * count + i]!;
  }
  return bytes;
}

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** What is used of a SuperJSON. */
interface CustomTransforms {
  registerCustom<TValue, TSent extends Json>(
    transform: {
      isApplicable: (value: unknown) => value is TValue;
      serialize: (value: TValue) => TSent;
      deserialize: (sent: TSent) => TValue;
    },
    name: string,
  ): void;
}

/** Keys that SuperJSON refuses, for fear of prototypes being overwritten; a config or a metric may be called so. */
const FEARED_KEYS = ["constructor", "prototype"];

/**
 * Teaches a SuperJSON instance to carry Float64Array as one text, and objects with keys that it refuses as lists of entries,
 * and returns it: both ends of the JSON procedures make their transformer as `withColumns(new SuperJSON())`.
 */
export function withColumns<TTransformer extends CustomTransforms>(transformer: TTransformer): TTransformer {
  transformer.registerCustom(
    {
      isApplicable: (value): value is Float64Array => value instanceof Float64Array,
      serialize: encodeColumn,
      deserialize: decodeColumn,
    },
    "float64-column",
  );
  transformer.registerCustom(
    {
      isApplicable: (value): value is Record<string, unknown> =>
        isRecord(value) && FEARED_KEYS.some((key) => Object.hasOwn(value, key)),
      // SuperJSON goes on with what is in them.
      serialize: (value) => Object.entries(value) as [string, Json][],
      deserialize: (entries) => Object.fromEntries(entries),
    },
    "entries",
  );
  return transformer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
