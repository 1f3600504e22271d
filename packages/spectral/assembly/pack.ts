// From a stage of raw weights to panels. A stage holds `depth` rows of W by n columns, row-major, in the storage type
// (or, transposed, n rows by `depth`); panels hold them as [panel][k][width], the last panel padded with zeros.

/** Reads number `index` of a stage. Types: 0 float32, 1 float64, 2 bfloat16, 3 float16. */
function read(stage: usize, type: i32, index: i32): f64 {
  if (type === 0) return <f64>load<f32>(stage + ((<usize>index) << 2));
  if (type === 1) return load<f64>(stage + ((<usize>index) << 3));
  const raw = <u32>load<u16>(stage + ((<usize>index) << 1));
  if (type === 2) return <f64>reinterpret<f32>(raw << 16);
  return decodeFloat16(raw);
}

function decodeFloat16(raw: u32): f64 {
  const magnitude = raw & 0x7fff;
  // shifted into a float32 the exponent is 112 too small; infinities and NaN get the float32 exponent
  const value =
    magnitude >= 0x7c00
      ? reinterpret<f32>(0x7f800000 | ((magnitude & 0x3ff) << 13))
      : reinterpret<f32>(magnitude << 13) * <f32>5.192296858534828e33;
  return raw & 0x8000 ? -(<f64>value) : <f64>value;
}

/**
 * Packs columns into float64 panels four wide: (w − mean)·scale.
 *
 * @param mean n doubles to subtract, or 0
 */
export function packF64(
  stage: usize,
  type: i32,
  transposed: bool,
  depth: i32,
  n: i32,
  mean: usize,
  scale: f64,
  out: usize,
): void {
  const panels = (n + 3) >> 2;
  const vectorised = !transposed && type !== 3;
  let panel = 0;
  if (vectorised) {
    for (; panel + 4 <= n >> 2; panel += 4) packSixteen(stage, type, panel << 2, depth, n, mean, scale, out);
  } else if (transposed && type === 0 && mean === 0 && scale === 1) {
    for (; panel < n >> 2; panel++) {
      const from = stage + (((<usize>panel * <usize>depth) << 2) << 2);
      packFourTransposed(from, depth, out + panelOffset(panel, depth));
    }
  }
  for (; panel < panels; panel++) {
    const base = out + panelOffset(panel, depth);
    for (let lane = 0; lane < 4; lane++) {
      const column = (panel << 2) + lane;
      let to = base + ((<usize>lane) << 3);
      if (column >= n) {
        for (let k = 0; k < depth; k++, to += 32) store<f64>(to, 0);
        continue;
      }
      const centre: f64 = mean !== 0 ? load<f64>(mean + ((<usize>column) << 3)) : 0;
      let index = transposed ? column * depth : column;
      const step = transposed ? 1 : n;
      for (let k = 0; k < depth; k++, to += 32, index += step)
        store<f64>(to, (read(stage, type, index) - centre) * scale);
    }
  }
}

function panelOffset(panel: i32, depth: i32): usize {
  return (<usize>panel * <usize>depth) << 5;
}

/** Sixteen columns, one cache line of each float32 row, into four panels. */
function packSixteen(
  stage: usize,
  type: i32,
  column: i32,
  depth: i32,
  n: i32,
  mean: usize,
  scale: f64,
  out: usize,
): void {
  const panelBytes = (<usize>depth) << 5;
  const to = out + panelOffset(column >> 2, depth);
  const shift: i32 = type === 0 ? 2 : type === 1 ? 3 : 1;
  const from = stage + ((<usize>column) << shift);
  const rowBytes = (<usize>n) << shift;
  if (type === 0) packRowsF32(from, rowBytes, depth, to, panelBytes);
  else if (type === 1) packRowsF64(from, rowBytes, depth, to, panelBytes);
  else packRowsBfloat16(from, rowBytes, depth, to, panelBytes);
  if (mean === 0 && scale === 1) return;
  for (let panel: usize = 0; panel < 4; panel++) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    if (mean !== 0) {
      low = v128.load(mean + ((<usize>column + 4 * panel) << 3));
      high = v128.load(mean + ((<usize>column + 4 * panel) << 3), 16);
    }
    centrePanel(to + panel * panelBytes, depth, low, high, f64x2.splat(scale));
  }
}

function packRowsF32(from: usize, rowBytes: usize, depth: i32, to: usize, panelBytes: usize): void {
  for (let k = 0; k < depth; k++, from += rowBytes, to += 32) {
    storeFour(to, v128.load(from));
    storeFour(to + panelBytes, v128.load(from, 16));
    storeFour(to + 2 * panelBytes, v128.load(from, 32));
    storeFour(to + 3 * panelBytes, v128.load(from, 48));
  }
}

function packRowsF64(from: usize, rowBytes: usize, depth: i32, to: usize, panelBytes: usize): void {
  for (let k = 0; k < depth; k++, from += rowBytes, to += 32) {
    for (let panel: usize = 0; panel < 4; panel++) {
      v128.store(to + panel * panelBytes, v128.load(from + (panel << 5)));
      v128.store(to + panel * panelBytes, v128.load(from + (panel << 5), 16), 16);
    }
  }
}

/** A bfloat16 is the upper half of a float32. */
function packRowsBfloat16(from: usize, rowBytes: usize, depth: i32, to: usize, panelBytes: usize): void {
  for (let k = 0; k < depth; k++, from += rowBytes, to += 32) {
    for (let panel: usize = 0; panel < 4; panel++) {
      const raw = i32x4.extend_low_i16x8_u(v128.load64_zero(from + (panel << 3)));
      storeFour(to + panel * panelBytes, i32x4.shl(raw, 16));
    }
  }
}

function storeFour(to: usize, four: v128): void {
  v128.store(to, f64x2.promote_low_f32x4(four));
  v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 2, 3)), 16);
}

function centrePanel(panel: usize, depth: i32, low: v128, high: v128, scale: v128): void {
  for (let k = 0; k < depth; k++, panel += 32) {
    v128.store(panel, f64x2.mul(f64x2.sub(v128.load(panel), low), scale));
    v128.store(panel, f64x2.mul(f64x2.sub(v128.load(panel, 16), high), scale), 16);
  }
}

/** Four stored rows of float32, `depth` long, into one panel: a 4 x 4 transpose at a time. */
function packFourTransposed(from: usize, depth: i32, to: usize): void {
  const row = (<usize>depth) << 2;
  let k = 0;
  for (; k + 4 <= depth; k += 4, from += 16, to += 128) {
    const a = v128.load(from);
    const b = v128.load(from + row);
    const c = v128.load(from + 2 * row);
    const d = v128.load(from + 3 * row);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    storeFour(to, v128.shuffle<i32>(ab, cd, 0, 1, 4, 5));
    storeFour(to + 32, v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
    const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    storeFour(to + 64, v128.shuffle<i32>(ab2, cd2, 0, 1, 4, 5));
    storeFour(to + 96, v128.shuffle<i32>(ab2, cd2, 2, 3, 6, 7));
  }
  for (; k < depth; k++, from += 4, to += 32) {
    store<f64>(to, <f64>load<f32>(from));
    store<f64>(to, <f64>load<f32>(from + row), 8);
    store<f64>(to, <f64>load<f32>(from + 2 * row), 16);
    store<f64>(to, <f64>load<f32>(from + 3 * row), 24);
  }
}

/** Packs columns into float32 panels eight wide: (w − mean)·scale, rounded to float32. */
export function packF32(
  stage: usize,
  type: i32,
  transposed: bool,
  depth: i32,
  n: i32,
  mean: usize,
  scale: f64,
  out: usize,
): void {
  const panels = (n + 7) >> 3;
  const plain = type === 0 && scale === 1;
  let panel = 0;
  if (plain) {
    for (; panel < n >> 3; panel++) {
      const to = out + panelOffset(panel, depth);
      if (transposed) packEightTransposed(stage + (((<usize>panel * <usize>depth) << 3) << 2), depth, to);
      else copyEight(stage + ((<usize>panel) << 5), (<usize>n) << 2, depth, to);
      if (mean !== 0) centreEight(to, depth, mean + ((<usize>panel) << 6));
    }
  }
  for (; panel < panels; panel++) {
    const base = out + panelOffset(panel, depth);
    for (let lane = 0; lane < 8; lane++) {
      const column = (panel << 3) + lane;
      let to = base + ((<usize>lane) << 2);
      if (column >= n) {
        for (let k = 0; k < depth; k++, to += 32) store<f32>(to, 0);
        continue;
      }
      const centre: f64 = mean !== 0 ? load<f64>(mean + ((<usize>column) << 3)) : 0;
      let index = transposed ? column * depth : column;
      const step = transposed ? 1 : n;
      for (let k = 0; k < depth; k++, to += 32, index += step) {
        store<f32>(to, <f32>((read(stage, type, index) - centre) * scale));
      }
    }
  }
}

function copyEight(from: usize, rowBytes: usize, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++, from += rowBytes, to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** Subtracts the means of eight columns, rounded to float32. */
function centreEight(panel: usize, depth: i32, mean: usize): void {
  const zero = f64x2.splat(0);
  const low = f32x4.add(
    f32x4.demote_f64x2_zero(v128.load(mean)),
    v128.shuffle<i32>(f32x4.demote_f64x2_zero(v128.load(mean, 16)), zero, 4, 4, 0, 1),
  );
  const high = f32x4.add(
    f32x4.demote_f64x2_zero(v128.load(mean, 32)),
    v128.shuffle<i32>(f32x4.demote_f64x2_zero(v128.load(mean, 48)), zero, 4, 4, 0, 1),
  );
  for (let k = 0; k < depth; k++, panel += 32) {
    v128.store(panel, f32x4.sub(v128.load(panel), low));
    v128.store(panel, f32x4.sub(v128.load(panel, 16), high), 16);
  }
}

/** Eight stored rows of float32, `depth` long, into one panel: 4 x 4 transposes. */
function packEightTransposed(from: usize, depth: i32, to: usize): void {
  transposeFour(from, depth, to);
  transposeFour(from + ((<usize>depth) << 4), depth, to + 16);
}

function transposeFour(from: usize, depth: i32, to: usize): void {
  const row = (<usize>depth) << 2;
  let k = 0;
  for (; k + 4 <= depth; k += 4, from += 16, to += 128) {
    const a = v128.load(from);
    const b = v128.load(from + row);
    const c = v128.load(from + 2 * row);
    const d = v128.load(from + 3 * row);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    v128.store(to, v128.shuffle<i32>(ab, cd, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<i32>(ab, cd, 2, 3, 6, 7), 32);
    const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i32>(ab2, cd2, 0, 1, 4, 5), 64);
    v128.store(to, v128.shuffle<i32>(ab2, cd2, 2, 3, 6, 7), 96);
  }
  for (; k < depth; k++, from += 4, to += 32) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from + row), 4);
    store<f32>(to, load<f32>(from + 2 * row), 8);
    store<f32>(to, load<f32>(from + 3 * row), 12);
  }
}

/** Adds every column of a stage to `sums` (n doubles), row by row. */
export function addColumnSums(stage: usize, type: i32, transposed: bool, depth: i32, n: i32, sums: usize): void {
  let k = 0;
  if (type === 0 && !transposed) {
    const rowBytes = (<usize>n) << 2;
    for (; k + 4 <= depth; k += 4) addFourRows(stage + <usize>k * rowBytes, rowBytes, n, sums);
  }
  for (; k < depth; k++) {
    for (let j = 0; j < n; j++) {
      const at = sums + ((<usize>j) << 3);
      store<f64>(at, load<f64>(at) + read(stage, type, transposed ? j * depth + k : k * n + j));
    }
  }
}

/** Four rows of float32 at a time, so that sums are read and written a quarter as often. */
function addFourRows(row: usize, rowBytes: usize, n: i32, sums: usize): void {
  let j = 0;
  for (; j + 2 <= n; j += 2, row += 8, sums += 16) {
    let sum = v128.load(sums);
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(row)));
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(row + rowBytes)));
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(row + 2 * rowBytes)));
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(row + 3 * rowBytes)));
    v128.store(sums, sum);
  }
  if (j === n) return;
  for (let end = row + 4 * rowBytes; row < end; row += rowBytes)
    store<f64>(sums, load<f64>(sums) + <f64>load<f32>(row));
}

/** Largest magnitude among `count` numbers of a stage; NaN when one of them is NaN. */
export function largestMagnitude(stage: usize, type: i32, count: i32): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < count; i++) {
    const value = abs(read(stage, type, i));
    if (!(value <= largest)) {
      if (!(value >= 0)) return value;
      largest = value;
    }
  }
  return largest;
}
