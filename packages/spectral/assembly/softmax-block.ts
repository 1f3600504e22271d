import { tileF32 } from "./tile-f32";

// Softmax over the vocabulary, one block of tokens at a time, for panels of eight states (the online normaliser of
// Milakov & Gimelshein 2018). Logits and exponentials are float32, sums over blocks float64.

/** Per state: largest logit so far, Σexp(z − largest), Σexp(2(z − largest)), and the factor the last block applied. */
const fields: usize = 4;

/**
 * Logits of `tokens` token rows for the eight states of one panel, their exponentials, and the running sums.
 *
 * @param weights panels of eight tokens, packed [k][8], k = 0..d - 1
 * @param states one panel of eight states, packed likewise
 * @param bias one float32 per token, or 0
 * @param exponentials receives [token][8], ready to be a panel itself; tokens padded to a multiple of eight become 0
 * @param sums eight records of four doubles
 * @returns true when the factor of some state is not 1: what was summed before must be multiplied by it
 */
export function softmaxBlock(
  weights: usize,
  states: usize,
  d: i32,
  tokens: i32,
  bias: usize,
  exponentials: usize,
  sums: usize,
): bool {
  const panelBytes = (<usize>d) << 5;
  const padded = (tokens + 7) & ~7;
  for (let token = 0; token < padded; token += 8) {
    const panel = weights + <usize>(token >> 3) * panelBytes;
    const to = exponentials + ((<usize>token) << 5);
    logitTile(panel, states, to, d);
    logitTile(panel + 16, states, to + 128, d);
  }
  let topLow = f32x4.splat(-Infinity);
  let topHigh = topLow;
  for (let token = 0; token < tokens; token++) {
    const at = exponentials + ((<usize>token) << 5);
    let low = v128.load(at);
    let high = v128.load(at, 16);
    if (bias !== 0) {
      const shift = v128.load32_splat(bias + ((<usize>token) << 2));
      low = f32x4.add(low, shift);
      high = f32x4.add(high, shift);
      v128.store(at, low);
      v128.store(at, high, 16);
    }
    topLow = f32x4.max(topLow, low);
    topHigh = f32x4.max(topHigh, high);
  }
  const changed = raiseTops(sums, topLow, topHigh);
  const shiftLow = tops(sums);
  const shiftHigh = tops(sums + 4 * 8 * fields);
  let sumLow = f32x4.splat(0);
  let sumHigh = sumLow;
  let squareLow = sumLow;
  let squareHigh = sumLow;
  for (let token = 0; token < tokens; token++) {
    const at = exponentials + ((<usize>token) << 5);
    const low = exponential(f32x4.sub(v128.load(at), shiftLow));
    const high = exponential(f32x4.sub(v128.load(at, 16), shiftHigh));
    v128.store(at, low);
    v128.store(at, high, 16);
    sumLow = f32x4.add(sumLow, low);
    sumHigh = f32x4.add(sumHigh, high);
    squareLow = f32x4.add(squareLow, f32x4.mul(low, low));
    squareHigh = f32x4.add(squareHigh, f32x4.mul(high, high));
  }
  memory.fill(exponentials + ((<usize>tokens) << 5), 0, (<usize>(padded - tokens)) << 5);
  addLanes(sums, sumLow, squareLow);
  addLanes(sums + 4 * 8 * fields, sumHigh, squareHigh);
  return changed;
}

/**
 * C (states x d, float64) += exponentials·W for the eight states of one panel.
 *
 * @param weights panels of eight hidden columns, packed [token][8]
 */
export function addExpectedRows(
  exponentials: usize,
  weights: usize,
  tokens: i32,
  d: i32,
  c: usize,
  stride: usize,
): void {
  const panels = (d + 7) >> 3;
  const panelBytes = (<usize>tokens) << 5;
  for (let panel = 0; panel < panels; panel++) {
    const b = weights + <usize>panel * panelBytes;
    const to = c + ((<usize>panel) << 6);
    tileF32(exponentials, b, to, stride, tokens);
    tileF32(exponentials + 16, b, to + (stride << 2), stride, tokens);
  }
}

/** Four tokens by eight states: out[token][state] = Σ_k a[k][token]·b[k][state]. */
export function logitTile(a: usize, b: usize, out: usize, depth: i32): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
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
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out, c10, 32);
  v128.store(out, c11, 48);
  v128.store(out, c20, 64);
  v128.store(out, c21, 80);
  v128.store(out, c30, 96);
  v128.store(out, c31, 112);
}

/** Takes larger tops into the records and rescales their sums; true when a factor is not 1. */
function raiseTops(sums: usize, low: v128, high: v128): bool {
  let changed = false;
  for (let lane = 0; lane < 8; lane++) {
    const record = sums + <usize>lane * 8 * fields;
    const half = lane < 4 ? low : high;
    const within = lane & 3;
    let top: f64 = f32x4.extract_lane(half, 0);
    if (within === 1) top = f32x4.extract_lane(half, 1);
    else if (within === 2) top = f32x4.extract_lane(half, 2);
    else if (within === 3) top = f32x4.extract_lane(half, 3);
    const old = load<f64>(record);
    let factor: f64 = 1;
    if (!(top <= old)) {
      factor = old === -Infinity ? 0 : scalarExponential(<f32>(old - top));
      store<f64>(record, top);
      store<f64>(record, load<f64>(record, 8) * factor, 8);
      store<f64>(record, load<f64>(record, 16) * factor * factor, 16);
      changed = true;
    }
    store<f64>(record, factor, 24);
  }
  return changed;
}

function scalarExponential(x: f32): f64 {
  return f32x4.extract_lane(exponential(f32x4.splat(x)), 0);
}

function tops(records: usize): v128 {
  let top = f32x4.splat(<f32>load<f64>(records));
  top = f32x4.replace_lane(top, 1, <f32>load<f64>(records + 8 * fields));
  top = f32x4.replace_lane(top, 2, <f32>load<f64>(records + 16 * fields));
  return f32x4.replace_lane(top, 3, <f32>load<f64>(records + 24 * fields));
}

function addLanes(records: usize, sum: v128, square: v128): void {
  addLane(records, f32x4.extract_lane(sum, 0), f32x4.extract_lane(square, 0));
  addLane(records + 8 * fields, f32x4.extract_lane(sum, 1), f32x4.extract_lane(square, 1));
  addLane(records + 16 * fields, f32x4.extract_lane(sum, 2), f32x4.extract_lane(square, 2));
  addLane(records + 24 * fields, f32x4.extract_lane(sum, 3), f32x4.extract_lane(square, 3));
}

function addLane(record: usize, sum: f32, square: f32): void {
  store<f64>(record, load<f64>(record, 8) + <f64>sum, 8);
  store<f64>(record, load<f64>(record, 16) + <f64>square, 16);
}

/** exp of non-positive float32 lanes, relative error below 2e-7 (Cephes expf); 0 below −87. */
function exponential(x: v128): v128 {
  const underflow = f32x4.lt(x, f32x4.splat(-87));
  x = f32x4.max(x, f32x4.splat(-87));
  const k = f32x4.nearest(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)));
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, power), underflow);
}
