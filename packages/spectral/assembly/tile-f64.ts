// One 4 x 4 tile of C += AᵀB in float64. Panels are packed [k][4]; eight accumulators of two lanes each stay in
// registers, and every multiplication reads one broadcast of A. The loop is not unrolled: V8 does that itself.

/** Products are rounded, then added: the same bits on every engine. `c` has rows of `cStride` bytes. */
export function tileF64(a: usize, b: usize, c: usize, cStride: usize, depth: i32): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const end = a + ((<usize>depth) << 5);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0));
    c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(a1, b0));
    c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(a2, b0));
    c21 = f64x2.add(c21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(a3, b0));
    c31 = f64x2.add(c31, f64x2.mul(a3, b1));
    a += 32;
    b += 32;
  }
  addRow(c, c00, c01);
  addRow(c + cStride, c10, c11);
  addRow(c + 2 * cStride, c20, c21);
  addRow(c + 3 * cStride, c30, c31);
}

/**
 * The same with a fused multiply-add where the engine has one. Only for panels whose products are exact in float64
 * (entries that were float32, bfloat16 or float16): then fusing changes no bit.
 */
export function tileF64Exact(a: usize, b: usize, c: usize, cStride: usize, depth: i32): void {
  if (!ASC_FEATURE_RELAXED_SIMD) {
    tileF64(a, b, c, cStride, depth);
    return;
  }
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const end = a + ((<usize>depth) << 5);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    c00 = f64x2.relaxed_madd(a0, b0, c00);
    c01 = f64x2.relaxed_madd(a0, b1, c01);
    const a1 = v128.load64_splat(a, 8);
    c10 = f64x2.relaxed_madd(a1, b0, c10);
    c11 = f64x2.relaxed_madd(a1, b1, c11);
    const a2 = v128.load64_splat(a, 16);
    c20 = f64x2.relaxed_madd(a2, b0, c20);
    c21 = f64x2.relaxed_madd(a2, b1, c21);
    const a3 = v128.load64_splat(a, 24);
    c30 = f64x2.relaxed_madd(a3, b0, c30);
    c31 = f64x2.relaxed_madd(a3, b1, c31);
    a += 32;
    b += 32;
  }
  addRow(c, c00, c01);
  addRow(c + cStride, c10, c11);
  addRow(c + 2 * cStride, c20, c21);
  addRow(c + 3 * cStride, c30, c31);
}

function addRow(c: usize, low: v128, high: v128): void {
  v128.store(c, f64x2.add(v128.load(c), low));
  v128.store(c, f64x2.add(v128.load(c, 16), high), 16);
}
