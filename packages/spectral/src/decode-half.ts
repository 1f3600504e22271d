const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

/** The number whose bfloat16 bits are `raw` (the upper half of a float32). Exact. */
export function decodeBfloat16(raw: number): number {
  bits[0] = raw << 16;
  return single[0]!;
}

/** The number whose IEEE 754 binary16 bits are `raw`. Exact, subnormals, infinities and NaN included. */
export function decodeFloat16(raw: number): number {
  const sign = raw & 0x8000 ? -1 : 1;
  const exponent = (raw >> 10) & 0x1f;
  const fraction = raw & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
