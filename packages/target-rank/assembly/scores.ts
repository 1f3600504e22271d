// The U-statistic of each context, summed over rows of one length: X_c = s_c (sum_j (u_j . k_c)^2 - sum_t k_ct sum_j u_jt^2) and
// T_c = s_c (sum_t k_ct^2 - n_c), s_c = 1 / (n_c (n_c - 1)), times n_c by frequency. Columns, counts and totals (n_c) are u32.

function scaleOf(n: f64, byFrequency: bool): f64 {
  return 1 / (byFrequency ? n - 1 : n * (n - 1));
}

/**
 * Nested subspaces: adds X_cj of the first j directions, its square and X_cj T_c to sums[3 j], [3 j + 1] and [3 j + 2] for j = 1…directions (doubles, from
 * j = 0), and T_c and T_c^2 to sums[0] and [1].
 *
 * @param byToken V x stride float32, stride a multiple of 16, zero from `directions` on
 * @param scratch 2 x stride float32
 */
export function scoreDirections(
  length: i32,
  rows: i32,
  columns: usize,
  counts: usize,
  totals: usize,
  byFrequency: bool,
  byToken: usize,
  stride: i32,
  directions: i32,
  sums: usize,
  scratch: usize,
): void {
  const bytes = (<usize>length) << 2;
  const rowBytes = (<usize>stride) << 2;
  const selves = scratch + rowBytes;
  for (const end = totals + ((<usize>rows) << 2); totals < end; totals += 4) {
    let squares: f64 = 0;
    for (let e: usize = 0; e < bytes; e += 4) {
      const k = <f64>load<i32>(counts + e);
      squares += k * k;
    }
    for (let j: usize = 0; j < rowBytes; j += 64)
      project(bytes, columns, counts, byToken + j, rowBytes, scratch + j, selves + j);
    const n = <f64>load<i32>(totals);
    const scale = scaleOf(n, byFrequency);
    const total = scale * (squares - n);
    store<f64>(sums, load<f64>(sums) + total);
    store<f64>(sums, load<f64>(sums, 8) + total * total, 8);
    let x: f64 = 0;
    let to = sums;
    for (let j: usize = 0; j < (<usize>directions) << 2; j += 4) {
      const d = <f64>load<f32>(scratch + j);
      x += scale * (d * d - <f64>load<f32>(selves + j));
      to += 24;
      store<f64>(to, load<f64>(to) + x);
      store<f64>(to, load<f64>(to, 8) + x * x, 8);
      store<f64>(to, load<f64>(to, 16) + x * total, 16);
    }
    columns += bytes;
    counts += bytes;
  }
}

/** Sixteen directions: dots = U k, selves = (U * U) k. */
function project(
  bytes: usize,
  columns: usize,
  counts: usize,
  byToken: usize,
  rowBytes: usize,
  dots: usize,
  selves: usize,
): void {
  let d0 = f32x4.splat(0);
  let d1 = f32x4.splat(0);
  let d2 = f32x4.splat(0);
  let d3 = f32x4.splat(0);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let e: usize = 0; e < bytes; e += 4) {
    const k = f32x4.splat(<f32>load<i32>(counts + e));
    const from = byToken + <usize>load<u32>(columns + e) * rowBytes;
    let u = v128.load(from);
    let ku = f32x4.mul(k, u);
    d0 = f32x4.add(d0, ku);
    s0 = f32x4.add(s0, f32x4.mul(ku, u));
    u = v128.load(from, 16);
    ku = f32x4.mul(k, u);
    d1 = f32x4.add(d1, ku);
    s1 = f32x4.add(s1, f32x4.mul(ku, u));
    u = v128.load(from, 32);
    ku = f32x4.mul(k, u);
    d2 = f32x4.add(d2, ku);
    s2 = f32x4.add(s2, f32x4.mul(ku, u));
    u = v128.load(from, 48);
    ku = f32x4.mul(k, u);
    d3 = f32x4.add(d3, ku);
    s3 = f32x4.add(s3, f32x4.mul(ku, u));
  }
  v128.store(dots, d0);
  v128.store(dots, d1, 16);
  v128.store(dots, d2, 32);
  v128.store(dots, d3, 48);
  v128.store(selves, s0);
  v128.store(selves, s1, 16);
  v128.store(selves, s2, 32);
  v128.store(selves, s3, 48);
}

/** Bytes of one token's entries in a packed subspace: eight float32, two doubles. */
const TOKEN_BYTES: usize = 48;

/**
 * Packs a subspace of at most eight directions (count x V doubles, zero for marked tokens) and the axes of marked tokens (u8, 1 or 0) for `scoreSubspace`: for
 * each token eight float32, its entries in the directions, then two doubles, the sum of their squares and the mark. `byToken` must be zero.
 */
export function packSubspace(directions: usize, count: i32, V: i32, marked: usize, byToken: usize): void {
  for (let t: usize = 0; t < <usize>V; t++, byToken += TOKEN_BYTES) {
    let energy: f64 = 0;
    let from = directions + (t << 3);
    for (let j: usize = 0; j < (<usize>count) << 2; j += 4, from += (<usize>V) << 3) {
      const x = load<f64>(from);
      store<f32>(byToken + j, <f32>x);
      energy += x * x;
    }
    store<f64>(byToken, energy, 32);
    store<f64>(byToken, <f64>load<u8>(marked + t), 40);
  }
}

/** One packed subspace: adds X_c, X_c^2 and X_c T_c to sums[0…2], T_c and T_c^2 to sums[3…4]. */
export function scoreSubspace(
  length: i32,
  rows: i32,
  columns: usize,
  counts: usize,
  totals: usize,
  byFrequency: bool,
  byToken: usize,
  sums: usize,
): void {
  const bytes = (<usize>length) << 2;
  let sumX: f64 = 0;
  let sumX2: f64 = 0;
  let sumXT: f64 = 0;
  let sumT: f64 = 0;
  let sumT2: f64 = 0;
  for (const end = totals + ((<usize>rows) << 2); totals < end; totals += 4) {
    let squares: f64 = 0;
    let own: f64 = 0;
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    for (let e: usize = 0; e < bytes; e += 4) {
      const k = <f64>load<i32>(counts + e);
      const from = byToken + <usize>load<u32>(columns + e) * TOKEN_BYTES;
      const k4 = f32x4.splat(<f32>k);
      low = f32x4.add(low, f32x4.mul(k4, v128.load(from)));
      high = f32x4.add(high, f32x4.mul(k4, v128.load(from, 16)));
      squares += k * k;
      own += load<f64>(from, 40) * (k * k - k) - k * load<f64>(from, 32);
    }
    const n = <f64>load<i32>(totals);
    const scale = scaleOf(n, byFrequency);
    const total = scale * (squares - n);
    const x = scale * (own + sumOfSquares(low) + sumOfSquares(high));
    sumX += x;
    sumX2 += x * x;
    sumXT += x * total;
    sumT += total;
    sumT2 += total * total;
    columns += bytes;
    counts += bytes;
  }
  store<f64>(sums, load<f64>(sums) + sumX);
  store<f64>(sums, load<f64>(sums, 8) + sumX2, 8);
  store<f64>(sums, load<f64>(sums, 16) + sumXT, 16);
  store<f64>(sums, load<f64>(sums, 24) + sumT, 24);
  store<f64>(sums, load<f64>(sums, 32) + sumT2, 32);
}

function sumOfSquares(four: v128): f64 {
  const low = f64x2.promote_low_f32x4(four);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 2, 3));
  const squares = f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high));
  return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
}
