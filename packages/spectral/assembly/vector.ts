// Vectors of doubles, `n` rounded up to a multiple of two by the caller's zero padding.

/** xᵀy */
export function dot(x: usize, y: usize, n: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const end = x + ((<usize>((n + 3) & ~3)) << 3);
  while (x < end) {
    even = f64x2.add(even, f64x2.mul(v128.load(x), v128.load(y)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** y += α·x + β·z */
export function addTwo(y: usize, alpha: f64, x: usize, beta: f64, z: usize, n: i32): void {
  const alphas = f64x2.splat(alpha);
  const betas = f64x2.splat(beta);
  const end = y + ((<usize>((n + 1) & ~1)) << 3);
  while (y < end) {
    const sum = f64x2.add(v128.load(y), f64x2.mul(alphas, v128.load(x)));
    v128.store(y, f64x2.add(sum, f64x2.mul(betas, v128.load(z))));
    x += 16;
    y += 16;
    z += 16;
  }
}

/** y += α·x */
export function addScaled(y: usize, alpha: f64, x: usize, n: i32): void {
  const alphas = f64x2.splat(alpha);
  const end = y + ((<usize>((n + 1) & ~1)) << 3);
  while (y < end) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(alphas, v128.load(x))));
    x += 16;
    y += 16;
  }
}
