import { addTile, multiplyAdd, pairAt, tileF32 } from "./tile";

// Softmax over the vocabulary, one block of tokens at a time, for states in panels of eight (the online normaliser of
// Milakov & Gimelshein 2018). Logits are in bits, z·log2(e), so that exponentials are powers of two; they are float32,
// sums over blocks float64.

/** Per state: a level, Σ2^(z − level), Σ4^(z − level), and the factor the last block applied to both and to Σ2^z·w. */
const fields: usize = 4;

/** How far logits may pass the level before it is raised: far from overflow of their squares. */
const slackBits: f64 = 32;

/**
 * Logits of `tokens` token rows for the eight states of one panel, their exponentials, and the running sums.
 *
 * @param weights panels of eight tokens, packed [k][8], k = 0..d - 1
 * @param states one panel of eight states times log2(e), packed likewise
 * @param bias one float32 per token, in bits, or 0
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
  const changed = raiseLevels(exponentials, tokens, sums);
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

/** Sets the levels of states that have none, raises those that logits have left far below; true when a factor is not 1. */
export function raiseLevels(logits: usize, tokens: i32, sums: usize): bool {
  // a NaN never becomes a level: it shows in the sums
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
  const level = load<f64>(record);
  store<f64>(record, 1, 24);
  if (<f64>top <= level + slackBits) return false;
  store<f64>(record, <f64>top);
  if (level === -Infinity) return false;
  const factor: f64 = f32x4.extract_lane(powerOfTwo(f32x4.splat(<f32>(level - <f64>top))), 0);
  store<f64>(record, load<f64>(record, 8) * factor, 8);
  store<f64>(record, load<f64>(record, 16) * factor * factor, 16);
  store<f64>(record, factor, 24);
  return true;
}

/** Logits become 2^(logit − level); their sums and sums of squares go to the records. */
export function exponentiate(logits: usize, tokens: i32, sums: usize): void {
  const end = logits + ((<usize>tokens) << 5);
  exponentiateFour(logits, end, sums);
  exponentiateFour(logits + 16, end + 16, sums + 4 * 8 * fields);
}

/** Of one half of the panel: what two halves keep at once does not fit into registers. */
function exponentiateFour(logits: usize, end: usize, sums: usize): void {
  const shift = levels(sums);
  let sum = f32x4.splat(0);
  let square = sum;
  for (; logits < end; logits += 32) {
    const power = powerOfTwo(f32x4.sub(v128.load(logits), shift));
    v128.store(logits, power);
    sum = f32x4.add(sum, power);
    square = multiplyAdd<f32>(power, power, square);
  }
  addLanes(sums, sum, square);
}

function levels(records: usize): v128 {
  let level = f32x4.splat(<f32>load<f64>(records));
  level = f32x4.replace_lane(level, 1, <f32>load<f64>(records + 8 * fields));
  level = f32x4.replace_lane(level, 2, <f32>load<f64>(records + 16 * fields));
  return f32x4.replace_lane(level, 3, <f32>load<f64>(records + 24 * fields));
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

/** Read again in every turn: V8 would make each constant anew, in three instructions. */
// biome-ignore format: a table
const constants: usize = memory.data<f32>([
  -60, 12582912,
  1, 0.6931471824645996, 0.24022647738456726, 0.055503323674201965,
  0.00961843691766262, 0.0013398873852565885, 0.00015353361959569156,
]);

function constant(index: usize): v128 {
  return v128.load32_splat(constants + (index << 2));
}

/**
 * 2^x of float32 lanes up to 127, relative error below 1.1e-7 (minimax of degree 6, 1 at 0); 2⁻⁶⁰ for less than −60, so
 * that nothing it is multiplied by becomes denormal; NaN for NaN.
 */
function powerOfTwo(x: v128): v128 {
  x = f32x4.pmax(x, constant(0));
  // the nearest integer stands in the low bits of the mantissa
  const magic = constant(1);
  const shifted = f32x4.add(x, magic);
  const r = f32x4.sub(x, f32x4.sub(shifted, magic));
  let p = multiplyAdd<f32>(constant(8), r, constant(7));
  p = multiplyAdd<f32>(p, r, constant(6));
  p = multiplyAdd<f32>(p, r, constant(5));
  p = multiplyAdd<f32>(p, r, constant(4));
  p = multiplyAdd<f32>(p, r, constant(3));
  p = multiplyAdd<f32>(p, r, constant(2));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}
