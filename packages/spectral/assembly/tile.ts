// The one hot loop: a tile of AᵀB, six rows by 32 bytes (eight float32 or four float64). Panels are packed [k][32 bytes].
// Twelve accumulators, two vectors of B and one broadcast of A are the fifteen registers V8 has. Rows come as three
// pairs, each anywhere in a panel, so that one packing serves both sides. The loop is not unrolled, V8 does that, and
// nothing but plain stores follows it, or accumulators spill inside it.

/** Bytes of one tile stored with rows of 32 bytes. */
export const tileBytes: usize = 192;

/** a·b + c: fused in the module built with relaxed SIMD, rounded twice in the other. */
export function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

/** c − a·b, likewise. */
export function subtractProduct<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/** out[i] = Σ_k A[k][row i]·B[k], rows i at a0, a0 + 1, a1, a1 + 1, a2, a2 + 1; `out` has rows of `outStride` bytes. */
export function tileF32(a0: usize, a1: usize, a2: usize, b: usize, depth: i32, out: usize, outStride: usize): void {
  tile<f32>(a0, a1, a2, b, depth, out, outStride);
}

/** The same in float64. */
export function tileF64(a0: usize, a1: usize, a2: usize, b: usize, depth: i32, out: usize, outStride: usize): void {
  tile<f64>(a0, a1, a2, b, depth, out, outStride);
}

function tile<T>(a0: usize, a1: usize, a2: usize, b: usize, depth: i32, out: usize, outStride: usize): void {
  let c00 = v128.splat<T>(0);
  let c01 = v128.splat<T>(0);
  let c10 = v128.splat<T>(0);
  let c11 = v128.splat<T>(0);
  let c20 = v128.splat<T>(0);
  let c21 = v128.splat<T>(0);
  let c30 = v128.splat<T>(0);
  let c31 = v128.splat<T>(0);
  let c40 = v128.splat<T>(0);
  let c41 = v128.splat<T>(0);
  let c50 = v128.splat<T>(0);
  let c51 = v128.splat<T>(0);
  const end = b + ((<usize>depth) << 5);
  while (b < end) {
    const low = v128.load(b);
    const high = v128.load(b, 16);
    const r0 = v128.load_splat<T>(a0);
    c00 = multiplyAdd<T>(r0, low, c00);
    c01 = multiplyAdd<T>(r0, high, c01);
    const r1 = v128.load_splat<T>(a0, sizeof<T>());
    c10 = multiplyAdd<T>(r1, low, c10);
    c11 = multiplyAdd<T>(r1, high, c11);
    const r2 = v128.load_splat<T>(a1);
    c20 = multiplyAdd<T>(r2, low, c20);
    c21 = multiplyAdd<T>(r2, high, c21);
    const r3 = v128.load_splat<T>(a1, sizeof<T>());
    c30 = multiplyAdd<T>(r3, low, c30);
    c31 = multiplyAdd<T>(r3, high, c31);
    const r4 = v128.load_splat<T>(a2);
    c40 = multiplyAdd<T>(r4, low, c40);
    c41 = multiplyAdd<T>(r4, high, c41);
    const r5 = v128.load_splat<T>(a2, sizeof<T>());
    c50 = multiplyAdd<T>(r5, low, c50);
    c51 = multiplyAdd<T>(r5, high, c51);
    a0 += 32;
    a1 += 32;
    a2 += 32;
    b += 32;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  out += outStride;
  v128.store(out, c10);
  v128.store(out, c11, 16);
  out += outStride;
  v128.store(out, c20);
  v128.store(out, c21, 16);
  out += outStride;
  v128.store(out, c30);
  v128.store(out, c31, 16);
  out += outStride;
  v128.store(out, c40);
  v128.store(out, c41, 16);
  out += outStride;
  v128.store(out, c50);
  v128.store(out, c51, 16);
}

/** Rows of C (float64, `stride` bytes) += the rows of a stored tile, 32 bytes each of T. */
export function addTile<T>(c: usize, stride: usize, from: usize): void {
  for (const end = from + tileBytes; from < end; from += 32, c += stride) {
    if (sizeof<T>() === 8) {
      addPair(c, v128.load(from));
      addPair(c + 16, v128.load(from, 16));
    } else {
      addPair(c, f64x2.promote_low_f32x4(v128.load64_zero(from)));
      addPair(c + 16, f64x2.promote_low_f32x4(v128.load64_zero(from, 8)));
      addPair(c + 32, f64x2.promote_low_f32x4(v128.load64_zero(from, 16)));
      addPair(c + 48, f64x2.promote_low_f32x4(v128.load64_zero(from, 24)));
    }
  }
}

function addPair(at: usize, pair: v128): void {
  v128.store(at, f64x2.add(v128.load(at), pair));
}

/** Where row pair `pair` of the panels begins. */
export function pairAt<T>(panels: usize, panelBytes: usize, pair: i32): usize {
  const perPanel: i32 = sizeof<T>() === 8 ? 2 : 4;
  return panels + <usize>(pair / perPanel) * panelBytes + <usize>(pair % perPanel) * 2 * sizeof<T>();
}
