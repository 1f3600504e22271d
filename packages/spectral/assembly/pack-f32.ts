import { packColumns, panelOffset, transposeFour } from "./pack";

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
  let panel = 0;
  if (type === 0 && scale === 1) {
    for (; panel < n >> 3; panel++) {
      const to = out + panelOffset(panel, depth);
      if (transposed) transposeEight(stage + (((<usize>panel * <usize>depth) << 3) << 2), depth, to);
      else copyEight(stage + ((<usize>panel) << 5), (<usize>n) << 2, depth, to);
      if (mean !== 0) centreEight(to, depth, mean + ((<usize>panel) << 6));
    }
  }
  packColumns<f32>(stage, type, transposed, depth, n, mean, scale, out, panel);
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

/** Eight stored rows of float32, `depth` long, into one panel. */
function transposeEight(from: usize, depth: i32, to: usize): void {
  transposeFour<f32>(from, depth, to);
  transposeFour<f32>(from + ((<usize>depth) << 4), depth, to + 16);
}
