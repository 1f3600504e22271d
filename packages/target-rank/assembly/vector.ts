// Vectors of doubles; lengths in doubles.

/** a . b */
export function dot(a: usize, b: usize, length: i32): f64 {
  let s = f64x2.splat(0);
  let t = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= length; i += 4, a += 32, b += 32) {
    s = f64x2.add(s, f64x2.mul(v128.load(a), v128.load(b)));
    t = f64x2.add(t, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  s = f64x2.add(s, t);
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; i < length; i++, a += 8, b += 8) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

/** out += factor * from */
export function addScaled(out: usize, from: usize, factor: f64, length: i32): void {
  const f = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= length; i += 2, out += 16, from += 16) {
    v128.store(out, f64x2.add(v128.load(out), f64x2.mul(f, v128.load(from))));
  }
  if (i < length) store<f64>(out, load<f64>(out) + factor * load<f64>(from));
}

/** out = factor * from; the two may be the same. */
export function scaleInto(out: usize, from: usize, factor: f64, length: i32): void {
  const f = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= length; i += 2, out += 16, from += 16) v128.store(out, f64x2.mul(f, v128.load(from)));
  if (i < length) store<f64>(out, factor * load<f64>(from));
}

/** out = a * b, element by element. */
export function multiplyDiagonal(out: usize, a: usize, b: usize, length: i32): void {
  let i = 0;
  for (; i + 2 <= length; i += 2, out += 16, a += 16, b += 16) v128.store(out, f64x2.mul(v128.load(a), v128.load(b)));
  if (i < length) store<f64>(out, load<f64>(a) * load<f64>(b));
}

/** out += sum_j factors[j] B_j for the `rows` rows of B, row-major rows x length, four rows to a pass. */
export function addRows(out: usize, basis: usize, factors: usize, rows: i32, length: i32): void {
  const row = (<usize>length) << 3;
  let j = 0;
  for (; j + 4 <= rows; j += 4, basis += 4 * row, factors += 32) {
    addFour(
      out,
      basis,
      length,
      load<f64>(factors),
      load<f64>(factors, 8),
      load<f64>(factors, 16),
      load<f64>(factors, 24),
    );
  }
  for (; j < rows; j++, basis += row, factors += 8) addScaled(out, basis, load<f64>(factors), length);
}

/** w -= B^T (B w) for the `rows` orthonormal rows of B, four rows at a time. */
export function removeRows(w: usize, basis: usize, rows: i32, length: i32): void {
  const row = (<usize>length) << 3;
  let j = 0;
  for (; j + 4 <= rows; j += 4, basis += 4 * row) removeFour(w, basis, length);
  for (; j < rows; j++, basis += row) addScaled(w, basis, -dot(basis, w, length), length);
}

function removeFour(w: usize, basis: usize, length: i32): void {
  const row = (<usize>length) << 3;
  const pairs = (<usize>(length >> 1)) << 4;
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (let t: usize = 0; t < pairs; t += 16) {
    const x = v128.load(w + t);
    const b = basis + t;
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(b)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(b + row)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(b + 2 * row)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(b + 3 * row)));
  }
  let d0 = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  let d1 = f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1);
  let d2 = f64x2.extract_lane(s2, 0) + f64x2.extract_lane(s2, 1);
  let d3 = f64x2.extract_lane(s3, 0) + f64x2.extract_lane(s3, 1);
  if (length & 1) {
    const x = load<f64>(w + pairs);
    const b = basis + pairs;
    d0 += x * load<f64>(b);
    d1 += x * load<f64>(b + row);
    d2 += x * load<f64>(b + 2 * row);
    d3 += x * load<f64>(b + 3 * row);
  }
  addFour(w, basis, length, -d0, -d1, -d2, -d3);
}

function addFour(out: usize, basis: usize, length: i32, f0: f64, f1: f64, f2: f64, f3: f64): void {
  const row = (<usize>length) << 3;
  const pairs = (<usize>(length >> 1)) << 4;
  const g0 = f64x2.splat(f0);
  const g1 = f64x2.splat(f1);
  const g2 = f64x2.splat(f2);
  const g3 = f64x2.splat(f3);
  for (let t: usize = 0; t < pairs; t += 16) {
    const b = basis + t;
    const low = f64x2.add(f64x2.mul(g0, v128.load(b)), f64x2.mul(g1, v128.load(b + row)));
    const high = f64x2.add(f64x2.mul(g2, v128.load(b + 2 * row)), f64x2.mul(g3, v128.load(b + 3 * row)));
    v128.store(out + t, f64x2.add(v128.load(out + t), f64x2.add(low, high)));
  }
  if (length & 1) {
    const b = basis + pairs;
    const sum = f0 * load<f64>(b) + f1 * load<f64>(b + row) + f2 * load<f64>(b + 2 * row) + f3 * load<f64>(b + 3 * row);
    store<f64>(out + pairs, load<f64>(out + pairs) + sum);
  }
}

/** A plane rotation of two vectors: b = s a + c b, a = c a - s b. */
export function rotate(a: usize, b: usize, c: f64, s: f64, length: i32): void {
  const cc = f64x2.splat(c);
  const ss = f64x2.splat(s);
  let k = 0;
  for (; k + 2 <= length; k += 2, a += 16, b += 16) {
    const f = v128.load(b);
    const g = v128.load(a);
    v128.store(b, f64x2.add(f64x2.mul(ss, g), f64x2.mul(cc, f)));
    v128.store(a, f64x2.sub(f64x2.mul(cc, g), f64x2.mul(ss, f)));
  }
  if (k < length) {
    const f = load<f64>(b);
    const g = load<f64>(a);
    store<f64>(b, s * g + c * f);
    store<f64>(a, c * g - s * f);
  }
}
