// One 4 x 8 tile: the sum over one row chunk in float32, added to C in float64. `a` and `b` point into panels packed
// [k][8]; `a` at row 0 or 4 of its panel. Never fused: float32 products are not exact, so fusing would change bits.

/** `c` has rows of `cStride` bytes. */
export function tileF32(a: usize, b: usize, c: usize, cStride: usize, depth: i32): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  const end = a + ((<usize>depth) << 5);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += 32;
    b += 32;
  }
  addRow(c, c00, c01);
  addRow(c + cStride, c10, c11);
  addRow(c + 2 * cStride, c20, c21);
  addRow(c + 3 * cStride, c30, c31);
}

function addRow(c: usize, low: v128, high: v128): void {
  addHalf(c, low);
  addHalf(c + 16, v128.shuffle<i32>(low, low, 2, 3, 2, 3));
  addHalf(c + 32, high);
  addHalf(c + 48, v128.shuffle<i32>(high, high, 2, 3, 2, 3));
}

function addHalf(c: usize, pair: v128): void {
  v128.store(c, f64x2.add(v128.load(c), f64x2.promote_low_f32x4(pair)));
}
