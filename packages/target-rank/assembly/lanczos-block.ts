// Blocks of four vectors, size x 4 row-major doubles; `four` are results or factors, one for each vector.

/** out = diag(diagonal) block */
export function multiplyDiagonalBlock(diagonal: usize, block: usize, out: usize, size: i32): void {
  for (const end = diagonal + ((<usize>size) << 3); diagonal < end; diagonal += 8, block += 32, out += 32) {
    const d = f64x2.splat(load<f64>(diagonal));
    v128.store(out, f64x2.mul(d, v128.load(block)));
    v128.store(out, f64x2.mul(d, v128.load(block, 16)), 16);
  }
}

/** four = the vectors' dot products, a_p . b_p */
export function dotBlock(a: usize, b: usize, size: i32, four: usize): void {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = a + ((<usize>size) << 5); a < end; a += 32, b += 32) {
    low = f64x2.add(low, f64x2.mul(v128.load(a), v128.load(b)));
    high = f64x2.add(high, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  v128.store(four, low);
  v128.store(four, high, 16);
}

/** next -= alpha current + beta previous; squares = the squared norms of the result. */
export function advanceBlock(
  next: usize,
  current: usize,
  previous: usize,
  alpha: usize,
  beta: usize,
  size: i32,
  squares: usize,
): void {
  const a0 = v128.load(alpha);
  const a1 = v128.load(alpha, 16);
  const b0 = v128.load(beta);
  const b1 = v128.load(beta, 16);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = next + ((<usize>size) << 5); next < end; next += 32, current += 32, previous += 32) {
    let x = f64x2.sub(v128.load(next), f64x2.mul(a0, v128.load(current)));
    let y = f64x2.sub(v128.load(next, 16), f64x2.mul(a1, v128.load(current, 16)));
    x = f64x2.sub(x, f64x2.mul(b0, v128.load(previous)));
    y = f64x2.sub(y, f64x2.mul(b1, v128.load(previous, 16)));
    v128.store(next, x);
    v128.store(next, y, 16);
    low = f64x2.add(low, f64x2.mul(x, x));
    high = f64x2.add(high, f64x2.mul(y, y));
  }
  v128.store(squares, low);
  v128.store(squares, high, 16);
}

/** block *= factors */
export function scaleBlock(block: usize, factors: usize, size: i32): void {
  const low = v128.load(factors);
  const high = v128.load(factors, 16);
  for (const end = block + ((<usize>size) << 5); block < end; block += 32) {
    v128.store(block, f64x2.mul(v128.load(block), low));
    v128.store(block, f64x2.mul(v128.load(block, 16), high), 16);
  }
}

/** block -= U^T (U block) for `count` orthonormal rows of U (count x size), two at a time. */
export function removeDirections(block: usize, directions: usize, count: i32, size: i32): void {
  const row = (<usize>size) << 3;
  const end = block + ((<usize>size) << 5);
  let j = 0;
  for (; j + 2 <= count; j += 2, directions += 2 * row) {
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let b0 = f64x2.splat(0);
    let b1 = f64x2.splat(0);
    let u = directions;
    for (let at = block; at < end; at += 32, u += 8) {
      const x = v128.load(at);
      const y = v128.load(at, 16);
      const a = v128.load64_splat(u);
      const b = v128.load64_splat(u + row);
      a0 = f64x2.add(a0, f64x2.mul(a, x));
      a1 = f64x2.add(a1, f64x2.mul(a, y));
      b0 = f64x2.add(b0, f64x2.mul(b, x));
      b1 = f64x2.add(b1, f64x2.mul(b, y));
    }
    u = directions;
    for (let at = block; at < end; at += 32, u += 8) {
      const a = v128.load64_splat(u);
      const b = v128.load64_splat(u + row);
      v128.store(at, f64x2.sub(v128.load(at), f64x2.add(f64x2.mul(a, a0), f64x2.mul(b, b0))));
      v128.store(at, f64x2.sub(v128.load(at, 16), f64x2.add(f64x2.mul(a, a1), f64x2.mul(b, b1))), 16);
    }
  }
  if (j === count) return;
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let u = directions;
  for (let at = block; at < end; at += 32, u += 8) {
    const a = v128.load64_splat(u);
    a0 = f64x2.add(a0, f64x2.mul(a, v128.load(at)));
    a1 = f64x2.add(a1, f64x2.mul(a, v128.load(at, 16)));
  }
  u = directions;
  for (let at = block; at < end; at += 32, u += 8) {
    const a = v128.load64_splat(u);
    v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(a, a0)));
    v128.store(at, f64x2.sub(v128.load(at, 16), f64x2.mul(a, a1)), 16);
  }
}
