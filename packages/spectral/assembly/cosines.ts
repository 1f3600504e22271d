// Sums of unit vectors, for mean cosines in O(n·d). A stage holds rows of float32 or float64, row-major, and is padded
// with zero rows to a multiple of four.

/**
 * Squared norms of rows h − mean, then unit += Σ (h − mean)/‖h − mean‖ and, if `plain` is not 0, plain += Σ h.
 *
 * @param norms receives `rows` squared norms; rows of norm zero add nothing to `unit`
 */
export function addCosinesF32(
  stage: usize,
  rows: i32,
  n: i32,
  mean: usize,
  unit: usize,
  plain: usize,
  norms: usize,
): void {
  addCosines<f32>(stage, rows, n, mean, unit, plain, norms);
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
): void {
  addCosines<f64>(stage, rows, n, mean, unit, plain, norms);
}

function addCosines<T>(stage: usize, rows: i32, n: i32, mean: usize, unit: usize, plain: usize, norms: usize): void {
  const rowBytes = <usize>n * sizeof<T>();
  for (let row = 0; row < rows; row++) {
    const square = squaredNorm<T>(stage + <usize>row * rowBytes, n, mean);
    store<f64>(norms + ((<usize>row) << 3), square);
  }
  for (let row = rows; row < ((rows + 3) & ~3); row++) store<f64>(norms + ((<usize>row) << 3), 0);
  for (let row = 0; row < rows; row += 4) {
    addFourRows<T>(stage + <usize>row * rowBytes, rowBytes, n, mean, unit, plain, norms + ((<usize>row) << 3));
  }
}

/** Two numbers as float64. */
function pair<T>(at: usize): v128 {
  if (sizeof<T>() === 8) return v128.load(at);
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function squaredNorm<T>(row: usize, n: i32, mean: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let j = 0;
  if (mean === 0) {
    for (; j + 4 <= n; j += 4) {
      const at = row + <usize>j * sizeof<T>();
      const a = pair<T>(at);
      const b = pair<T>(at + 2 * sizeof<T>());
      even = f64x2.add(even, f64x2.mul(a, a));
      odd = f64x2.add(odd, f64x2.mul(b, b));
    }
  } else {
    for (; j + 4 <= n; j += 4) {
      const at = row + <usize>j * sizeof<T>();
      const centre = mean + ((<usize>j) << 3);
      const a = f64x2.sub(pair<T>(at), v128.load(centre));
      const b = f64x2.sub(pair<T>(at + 2 * sizeof<T>()), v128.load(centre, 16));
      even = f64x2.add(even, f64x2.mul(a, a));
      odd = f64x2.add(odd, f64x2.mul(b, b));
    }
  }
  const sums = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; j < n; j++) {
    const a = centred<T>(row, j, mean);
    sum += a * a;
  }
  return sum;
}

function centred<T>(row: usize, j: i32, mean: usize): f64 {
  const value = <f64>load<T>(row + <usize>j * sizeof<T>());
  return mean === 0 ? value : value - load<f64>(mean + ((<usize>j) << 3));
}

function inverseRoot(square: f64): f64 {
  return square > 0 ? 1 / sqrt(square) : 0;
}

function addFourRows<T>(
  row: usize,
  rowBytes: usize,
  n: i32,
  mean: usize,
  unit: usize,
  plain: usize,
  norms: usize,
): void {
  const i0 = inverseRoot(load<f64>(norms));
  const i1 = inverseRoot(load<f64>(norms, 8));
  const i2 = inverseRoot(load<f64>(norms, 16));
  const i3 = inverseRoot(load<f64>(norms, 24));
  const v0 = f64x2.splat(i0);
  const v1 = f64x2.splat(i1);
  const v2 = f64x2.splat(i2);
  const v3 = f64x2.splat(i3);
  const all = i0 + i1 + i2 + i3;
  const alls = f64x2.splat(all);
  const row1 = row + rowBytes;
  const row2 = row1 + rowBytes;
  const row3 = row2 + rowBytes;
  let j = 0;
  for (; j + 2 <= n; j += 2) {
    const at = <usize>j * sizeof<T>();
    const to = (<usize>j) << 3;
    const a0 = pair<T>(row + at);
    const a1 = pair<T>(row1 + at);
    const a2 = pair<T>(row2 + at);
    const a3 = pair<T>(row3 + at);
    let sum = f64x2.add(
      f64x2.add(f64x2.mul(a0, v0), f64x2.mul(a1, v1)),
      f64x2.add(f64x2.mul(a2, v2), f64x2.mul(a3, v3)),
    );
    if (mean !== 0) sum = f64x2.sub(sum, f64x2.mul(alls, v128.load(mean + to)));
    v128.store(unit + to, f64x2.add(v128.load(unit + to), sum));
    if (plain !== 0) {
      const rows = f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3));
      v128.store(plain + to, f64x2.add(v128.load(plain + to), rows));
    }
  }
  if (j < n) {
    const at = <usize>j * sizeof<T>();
    const to = (<usize>j) << 3;
    const a0 = <f64>load<T>(row + at);
    const a1 = <f64>load<T>(row1 + at);
    const a2 = <f64>load<T>(row2 + at);
    const a3 = <f64>load<T>(row3 + at);
    let sum = a0 * i0 + a1 * i1 + (a2 * i2 + a3 * i3);
    if (mean !== 0) sum -= all * load<f64>(mean + to);
    store<f64>(unit + to, load<f64>(unit + to) + sum);
    if (plain !== 0) store<f64>(plain + to, load<f64>(plain + to) + (a0 + a1 + (a2 + a3)));
  }
}
