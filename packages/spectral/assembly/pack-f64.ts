import { packColumns, panelOffset, storeFour, transposeFour } from "./pack";

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
  let panel = 0;
  if (!transposed && type !== 3) {
    for (; panel + 4 <= n >> 2; panel += 4) packSixteen(stage, type, panel << 2, depth, n, mean, scale, out);
  } else if (transposed && type === 0 && mean === 0 && scale === 1) {
    for (; panel < n >> 2; panel++) {
      const from = stage + (((<usize>panel * <usize>depth) << 2) << 2);
      transposeFour<f64>(from, depth, out + panelOffset(panel, depth));
    }
  }
  packColumns<f64>(stage, type, transposed, depth, n, mean, scale, out, panel);
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
    storeFour<f64>(to, v128.load(from));
    storeFour<f64>(to + panelBytes, v128.load(from, 16));
    storeFour<f64>(to + 2 * panelBytes, v128.load(from, 32));
    storeFour<f64>(to + 3 * panelBytes, v128.load(from, 48));
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
      storeFour<f64>(to + panel * panelBytes, i32x4.shl(raw, 16));
    }
  }
}

function centrePanel(panel: usize, depth: i32, low: v128, high: v128, scale: v128): void {
  for (let k = 0; k < depth; k++, panel += 32) {
    v128.store(panel, f64x2.mul(f64x2.sub(v128.load(panel), low), scale));
    v128.store(panel, f64x2.mul(f64x2.sub(v128.load(panel, 16), high), scale), 16);
  }
}
