// Sums of unit vectors, for mean cosines in O(n·d). Rows go in fours: each is widened to float64 once, into a scratch
// that stays in the first-level cache, with its squared norm taken on the way.

/**
 * Squared norms of rows h − mean, unit += Σ (h − mean)/‖h − mean‖ and, if `plain` is not 0, plain += Σ (h − mean).
 *
 * @param stage `rows` rows of n float32
 * @param norms receives `rows` squared norms, padded to a multiple of four; rows of norm zero add nothing to `unit`
 * @param scratch four rows of n doubles, each padded to a multiple of four with zeros, as unit and plain are
 */
export function addCosinesF32(
  stage: usize,
  rows: i32,
  n: i32,
  mean: usize,
  unit: usize,
  plain: usize,
  norms: usize,
  scratch: usize,
): void {
  addCosines<f32>(stage, rows, n, mean, unit, plain, norms, scratch);
}

/** The same of float64 rows. */
export function addCosinesF64(
  stage: usize,
  rows: i32,
  n: i32,
  mean: usize,
  unit: usize,
  plain: usize,
  norms: usize,
  scratch: usize,
): void {
  addCosines<f64>(stage, rows, n, mean, unit, plain, norms, scratch);
}

function addCosines<T>(
  stage: usize,
  rows: i32,
  n: i32,
  mean: usize,
  unit: usize,
  plain: usize,
  norms: usize,
  scratch: usize,
): void {
  const rowBytes = <usize>n * sizeof<T>();
  const wideBytes = (<usize>((n + 3) & ~3)) << 3;
  for (let block = 0; block < rows; block += 4, norms += 32) {
    for (let i = 0; i < 4; i++) {
      const wide = scratch + <usize>i * wideBytes;
      const at = norms + ((<usize>i) << 3);
      if (block + i < rows) {
        store<f64>(at, widenRow<T>(stage + <usize>(block + i) * rowBytes, n, mean, wide));
      } else {
        store<f64>(at, 0);
        memory.fill(wide, 0, wideBytes);
      }
    }
    addFourRows(scratch, wideBytes, unit, plain, norms);
  }
}

/** Two numbers as float64. */
function pair<T>(at: usize): v128 {
  if (sizeof<T>() === 8) return v128.load(at);
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Writes h − mean as float64; returns its squared norm. Four sums, because an addition waits for the one before it. */
function widenRow<T>(row: usize, n: i32, mean: usize, wide: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let j = 0;
  for (; j + 8 <= n; j += 8, wide += 64) {
    const at = row + <usize>j * sizeof<T>();
    let a = pair<T>(at);
    let b = pair<T>(at + 2 * sizeof<T>());
    let c = pair<T>(at + 4 * sizeof<T>());
    let d = pair<T>(at + 6 * sizeof<T>());
    if (mean !== 0) {
      const centre = mean + ((<usize>j) << 3);
      a = f64x2.sub(a, v128.load(centre));
      b = f64x2.sub(b, v128.load(centre, 16));
      c = f64x2.sub(c, v128.load(centre, 32));
      d = f64x2.sub(d, v128.load(centre, 48));
    }
    v128.store(wide, a);
    v128.store(wide, b, 16);
    v128.store(wide, c, 32);
    v128.store(wide, d, 48);
    s0 = f64x2.add(s0, f64x2.mul(a, a));
    s1 = f64x2.add(s1, f64x2.mul(b, b));
    s2 = f64x2.add(s2, f64x2.mul(c, c));
    s3 = f64x2.add(s3, f64x2.mul(d, d));
  }
  const sums = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; j < n; j++, wide += 8) {
    let a = <f64>load<T>(row + <usize>j * sizeof<T>());
    if (mean !== 0) a -= load<f64>(mean + ((<usize>j) << 3));
    store<f64>(wide, a);
    sum += a * a;
  }
  return sum;
}

function inverseRoot(square: f64): f64 {
  return square > 0 ? 1 / sqrt(square) : 0;
}

/** Two pairs of columns at a time: the addresses cost as much as the arithmetic. */
function addFourRows(row: usize, rowBytes: usize, unit: usize, plain: usize, norms: usize): void {
  const v0 = f64x2.splat(inverseRoot(load<f64>(norms)));
  const v1 = f64x2.splat(inverseRoot(load<f64>(norms, 8)));
  const v2 = f64x2.splat(inverseRoot(load<f64>(norms, 16)));
  const v3 = f64x2.splat(inverseRoot(load<f64>(norms, 24)));
  const end = row + rowBytes;
  let row1 = end;
  let row2 = row1 + rowBytes;
  let row3 = row2 + rowBytes;
  while (row < end) {
    const a0 = v128.load(row);
    const a1 = v128.load(row1);
    const a2 = v128.load(row2);
    const a3 = v128.load(row3);
    let low = f64x2.add(v128.load(unit), f64x2.mul(a0, v0));
    low = f64x2.add(low, f64x2.mul(a1, v1));
    low = f64x2.add(low, f64x2.mul(a2, v2));
    low = f64x2.add(low, f64x2.mul(a3, v3));
    v128.store(unit, low);
    const b0 = v128.load(row, 16);
    const b1 = v128.load(row1, 16);
    const b2 = v128.load(row2, 16);
    const b3 = v128.load(row3, 16);
    let high = f64x2.add(v128.load(unit, 16), f64x2.mul(b0, v0));
    high = f64x2.add(high, f64x2.mul(b1, v1));
    high = f64x2.add(high, f64x2.mul(b2, v2));
    high = f64x2.add(high, f64x2.mul(b3, v3));
    v128.store(unit, high, 16);
    if (plain !== 0) {
      const lows = f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3));
      v128.store(plain, f64x2.add(v128.load(plain), lows));
      const highs = f64x2.add(f64x2.add(b0, b1), f64x2.add(b2, b3));
      v128.store(plain, f64x2.add(v128.load(plain, 16), highs), 16);
      plain += 32;
    }
    row += 32;
    row1 += 32;
    row2 += 32;
    row3 += 32;
    unit += 32;
  }
}
