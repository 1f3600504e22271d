// The hash of src/count/context-hash.ts: a polynomial in the context's tokens, finished by MurmurHash3's mix.

export const HASH_BASE: u32 = 0x2c1b3c6d;

export function mixHash(h: u32): u32 {
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}

/** The hash before its finish, of `length` tokens at `tokens`. */
export function polynomial<T>(tokens: usize, length: i32): u32 {
  let h: u32 = <u32>load<T>(tokens) + 1;
  for (let i = 1; i < length; i++) h = h * HASH_BASE + <u32>load<T>(tokens + <usize>i * sizeof<T>()) + 1;
  return h;
}
