// Sums of unit vectors, for mean cosines in O(n·d). Rows go in fours: each is widened to float64 once, into a scratch
// that stays in the first-level cache, with its squared norm taken on the way.

/**
 * Squared norms of rows h − mean, unit += Σ (h − mean)/‖h − mean‖ and, if `plain` is not 0, plain += Σ (h − mean).
 *
 * @param stage `rows` rows of n float32
 * @param norms receives `rows` squared norms, padded to a multiple of four; rows of norm zero add nothing to `unit`
 * @param scratch four rows of n doubles, each padded to a multiple of two with zeros
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
  const wideBytes = (<usize>((n + 1) & ~1)) << 3;
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

function addFourRows(row: usize, rowBytes: usize, unit: usize, plain: usize, norms: usize): void {
  const v0 = f64x2.splat(inverseRoot(load<f64>(norms)));
  const v1 = f64x2.splat(inverseRoot(load<f64>(norms, 8)));
  const v2 = f64x2.splat(inverseRoot(load<f64>(norms, 16)));
  const v3 = f64x2.splat(inverseRoot(load<f64>(norms, 24)));
  const row1 = row + rowBytes;
  const row2 = row1 + rowBytes;
  const row3 = row2 + rowBytes;
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const a0 = v128.load(row + at);
    const a1 = v128.load(row1 + at);
    const a2 = v128.load(row2 + at);
    const a3 = v128.load(row3 + at);
    let sum = v128.load(unit + at);
    sum = f64x2.add(sum, f64x2.mul(a0, v0));
    sum = f64x2.add(sum, f64x2.mul(a1, v1));
    sum = f64x2.add(sum, f64x2.mul(a2, v2));
    sum = f64x2.add(sum, f64x2.mul(a3, v3));
    v128.store(unit + at, sum);
    if (plain !== 0) {
      const rows = f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3));
      v128.store(plain + at, f64x2.add(v128.load(plain + at), rows));
    }
  }
}
