import { addTile, multiplyAdd, pairAt, tileF32 } from "./tile";

// Softmax over the vocabulary, one block of tokens at a time, for states in panels of eight (the online normaliser of
// Milakov & Gimelshein 2018). Logits and exponentials are float32, sums over blocks float64.

/** Per state: largest logit so far, Σexp(z − largest), Σexp(2(z − largest)), and the factor the last block applied. */
const fields: usize = 4;

/**
 * Logits of `tokens` token rows for the eight states of one panel, their exponentials, and the running sums.
 *
 * @param weights panels of eight tokens, packed [k][8], k = 0..d - 1
 * @param states one panel of eight states, packed likewise
 * @param bias one float32 per token, or 0
 * @param exponentials receives [token][8], ready to be a panel itself; room for `tokens` padded to a multiple of six
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
  const lastPair = (((tokens + 7) & ~7) >> 1) - 1;
  for (let token = 0; token < tokens; token += 6) {
    const pair = token >> 1;
    const a0 = pairAt<f32>(weights, panelBytes, pair);
    const a1 = pairAt<f32>(weights, panelBytes, min(pair + 1, lastPair));
    const a2 = pairAt<f32>(weights, panelBytes, min(pair + 2, lastPair));
    tileF32(a0, a1, a2, states, d, exponentials + ((<usize>token) << 5), 32);
  }
  if (bias !== 0) addBias(exponentials, tokens, bias);
  const changed = raiseTops(exponentials, tokens, sums);
  exponentiate(exponentials, tokens, sums);
  return changed;
}

/**
 * C (states x d, float64) += exponentials·W.
 *
 * @param exponentials panels [token][8], `exponentialBytes` apart, of `states` states (a multiple of eight); C has as
 * many rows, padded to a multiple of six
 * @param weights panels of eight hidden columns, packed [token][8]; the 192 bytes behind the last one are scratch
 */
export function addExpectedRows(
  exponentials: usize,
  exponentialBytes: usize,
  states: i32,
  weights: usize,
  tokens: i32,
  d: i32,
  c: usize,
  stride: usize,
): void {
  const panelBytes = (<usize>tokens) << 5;
  const panels = (d + 7) >> 3;
  const scratch = weights + <usize>panels * panelBytes;
  const lastPair = (states >> 1) - 1;
  for (let row = 0; row < states; row += 6) {
    const pair = row >> 1;
    const a0 = pairAt<f32>(exponentials, exponentialBytes, pair);
    const a1 = pairAt<f32>(exponentials, exponentialBytes, min(pair + 1, lastPair));
    const a2 = pairAt<f32>(exponentials, exponentialBytes, min(pair + 2, lastPair));
    const to = c + <usize>row * stride;
    for (let panel = 0; panel < panels; panel++) {
      tileF32(a0, a1, a2, weights + <usize>panel * panelBytes, tokens, scratch, 32);
      addTile<f32>(to + ((<usize>panel) << 6), stride, scratch);
    }
  }
}

export function addBias(logits: usize, tokens: i32, bias: usize): void {
  const end = logits + ((<usize>tokens) << 5);
  for (; logits < end; logits += 32, bias += 4) {
    const shift = v128.load32_splat(bias);
    v128.store(logits, f32x4.add(v128.load(logits), shift));
    v128.store(logits, f32x4.add(v128.load(logits, 16), shift), 16);
  }
}

/** Takes larger logits into the records and rescales their sums; true when a factor is not 1. */
export function raiseTops(logits: usize, tokens: i32, sums: usize): bool {
  // a NaN never becomes a top: it shows in the sums
  let low = f32x4.splat(-Infinity);
  let high = low;
  for (const end = logits + ((<usize>tokens) << 5); logits < end; logits += 32) {
    low = f32x4.pmax(low, v128.load(logits));
    high = f32x4.pmax(high, v128.load(logits, 16));
  }
  const lower = raiseFour(sums, low);
  return raiseFour(sums + 4 * 8 * fields, high) || lower;
}

function raiseFour(records: usize, tops: v128): bool {
  let changed = raise(records, f32x4.extract_lane(tops, 0));
  changed = raise(records + 8 * fields, f32x4.extract_lane(tops, 1)) || changed;
  changed = raise(records + 16 * fields, f32x4.extract_lane(tops, 2)) || changed;
  return raise(records + 24 * fields, f32x4.extract_lane(tops, 3)) || changed;
}

function raise(record: usize, top: f32): bool {
  const old = load<f64>(record);
  if (<f64>top <= old) {
    store<f64>(record, 1, 24);
    return false;
  }
  const factor: f64 = old === -Infinity ? 0 : scalarExponential(<f32>(old - <f64>top));
  store<f64>(record, <f64>top);
  store<f64>(record, load<f64>(record, 8) * factor, 8);
  store<f64>(record, load<f64>(record, 16) * factor * factor, 16);
  store<f64>(record, factor, 24);
  return true;
}

function scalarExponential(x: f32): f64 {
  return f32x4.extract_lane(exponential(f32x4.splat(x)), 0);
}

/** Logits become exp(logit − top); their sums and sums of squares go to the records. */
export function exponentiate(logits: usize, tokens: i32, sums: usize): void {
  const end = logits + ((<usize>tokens) << 5);
  if (tokens & 1) {
    // tokens go in pairs, because V8 makes every constant anew in every turn of the loop
    v128.store(end, f32x4.splat(-Infinity));
    v128.store(end, f32x4.splat(-Infinity), 16);
  }
  const shiftLow = tops(sums);
  const shiftHigh = tops(sums + 4 * 8 * fields);
  let sumLow = f32x4.splat(0);
  let sumHigh = sumLow;
  let squareLow = sumLow;
  let squareHigh = sumLow;
  for (; logits < end; logits += 64) {
    const low0 = exponential(f32x4.sub(v128.load(logits), shiftLow));
    const high0 = exponential(f32x4.sub(v128.load(logits, 16), shiftHigh));
    const low1 = exponential(f32x4.sub(v128.load(logits, 32), shiftLow));
    const high1 = exponential(f32x4.sub(v128.load(logits, 48), shiftHigh));
    v128.store(logits, low0);
    v128.store(logits, high0, 16);
    v128.store(logits, low1, 32);
    v128.store(logits, high1, 48);
    sumLow = f32x4.add(f32x4.add(sumLow, low0), low1);
    sumHigh = f32x4.add(f32x4.add(sumHigh, high0), high1);
    squareLow = multiplyAdd<f32>(low1, low1, multiplyAdd<f32>(low0, low0, squareLow));
    squareHigh = multiplyAdd<f32>(high1, high1, multiplyAdd<f32>(high0, high0, squareHigh));
  }
  addLanes(sums, sumLow, squareLow);
  addLanes(sums + 4 * 8 * fields, sumHigh, squareHigh);
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

/** exp of non-positive float32 lanes, relative error below 2e-7 (Cephes expf); exp(−86) for less, NaN for NaN. */
function exponential(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(-86));
  // x·log2(e) to the nearest integer k, which stands in the low bits of the mantissa
  const magic = f32x4.splat(12582912);
  const shifted = multiplyAdd<f32>(x, f32x4.splat(<f32>Math.LOG2E), magic);
  const k = f32x4.sub(shifted, magic);
  let r = multiplyAdd<f32>(k, f32x4.splat(-0.693359375), x);
  r = multiplyAdd<f32>(k, f32x4.splat(2.1219444e-4), r);
  let p = f32x4.splat(1.98756915e-4);
  p = multiplyAdd<f32>(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd<f32>(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd<f32>(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd<f32>(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd<f32>(p, r, f32x4.splat(5.0000001201e-1));
  p = multiplyAdd<f32>(f32x4.mul(p, r), r, f32x4.add(r, f32x4.splat(1)));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}
