import { eachField } from "../protobuf-fields.ts";

/** Numbers of the fields of TensorProto, and of DataType, that a scalar may have. */
const TENSOR = { dtype: 1, shape: 2, content: 4, floats: 5, doubles: 6, ints: 7, int64s: 10, halves: 13 } as const;
const DTYPE = { float: 1, double: 2, int32: 3, int64: 9, bfloat16: 14, half: 19 } as const;

/** The number in a TensorProto of rank 0 (or of one element), or undefined: other tensors are no scalars. */
export function scalarOfTensor(bytes: Uint8Array): number | undefined {
  let dtype = 0;
  let elements = 1;
  let content: Uint8Array | undefined;
  let value: number | undefined;
  let bits: number | undefined;
  eachField(bytes, (reader, field) => {
    if (field === TENSOR.dtype) dtype = reader.int32();
    else if (field === TENSOR.shape) elements = elementsOf(reader.bytes());
    else if (field === TENSOR.content) content = reader.bytes();
    else if (field === TENSOR.floats) value = firstOf(reader.bytes(), 4, (view) => view.getFloat32(0, true));
    else if (field === TENSOR.doubles) value = firstOf(reader.bytes(), 8, (view) => view.getFloat64(0, true));
    else if (field === TENSOR.ints || field === TENSOR.int64s || field === TENSOR.halves)
      bits = firstVarint(reader.bytes());
    else return false;
    return true;
  });
  if (elements !== 1) return undefined;
  if (content !== undefined && content.length > 0) return fromContent(content, dtype);
  if (value !== undefined) return value;
  if (bits === undefined) return undefined;
  if (dtype === DTYPE.half) return halfOf(bits);
  return dtype === DTYPE.bfloat16 ? bfloatOf(bits) : bits;
}

function elementsOf(shape: Uint8Array): number {
  let elements = 1;
  eachField(shape, (reader, field) => {
    if (field !== 2) return false;
    eachField(reader.bytes(), (dimension, dimensionField) => {
      if (dimensionField !== 1) return false;
      elements *= Number(dimension.int64());
      return true;
    });
    return true;
  });
  return elements;
}

function firstOf(packed: Uint8Array, size: number, read: (view: DataView) => number): number | undefined {
  return packed.length < size ? undefined : read(new DataView(packed.buffer, packed.byteOffset, size));
}

function firstVarint(packed: Uint8Array): number | undefined {
  let value = 0n;
  for (const [i, byte] of packed.entries()) {
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) return Number(BigInt.asIntN(64, value));
  }
  return undefined;
}

function fromContent(content: Uint8Array, dtype: number): number | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (dtype === DTYPE.float && content.length === 4) return view.getFloat32(0, true);
  if (dtype === DTYPE.double && content.length === 8) return view.getFloat64(0, true);
  if (dtype === DTYPE.int32 && content.length === 4) return view.getInt32(0, true);
  if (dtype === DTYPE.int64 && content.length === 8) return Number(view.getBigInt64(0, true));
  if (dtype === DTYPE.half && content.length === 2) return halfOf(view.getUint16(0, true));
  if (dtype === DTYPE.bfloat16 && content.length === 2) return bfloatOf(view.getUint16(0, true));
  return undefined;
}

function bfloatOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
}

function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
