import { read } from "./stage";

// From a stage of raw weights to panels: [panel][k][32 bytes], four columns of float64 or eight of float32, the last panel
// padded with zeros. What both widths share.

/** Where a panel begins. */
export function panelOffset(panel: i32, depth: i32): usize {
  return (<usize>panel * <usize>depth) << 5;
}

/** Packs the columns from panel `panel` on one at a time, from any storage type: (w − mean)·scale. */
export function packColumns<T>(
  stage: usize,
  type: i32,
  transposed: bool,
  depth: i32,
  n: i32,
  mean: usize,
  scale: f64,
  out: usize,
  panel: i32,
): void {
  const width = 32 / <i32>sizeof<T>();
  const panels = (n + width - 1) / width;
  for (; panel < panels; panel++) {
    const base = out + panelOffset(panel, depth);
    for (let lane = 0; lane < width; lane++) {
      const column = panel * width + lane;
      let to = base + <usize>lane * sizeof<T>();
      if (column >= n) {
        for (let k = 0; k < depth; k++, to += 32) store<T>(to, <T>0);
        continue;
      }
      const centre: f64 = mean !== 0 ? load<f64>(mean + ((<usize>column) << 3)) : 0;
      let index = transposed ? column * depth : column;
      const step = transposed ? 1 : n;
      for (let k = 0; k < depth; k++, to += 32, index += step) {
        store<T>(to, <T>((read(stage, type, index) - centre) * scale));
      }
    }
  }
}

/** Four stored rows of float32, `depth` long, into four lanes of a panel: a 4 x 4 transpose at a time. */
export function transposeFour<T>(from: usize, depth: i32, to: usize): void {
  const row = (<usize>depth) << 2;
  let k = 0;
  for (; k + 4 <= depth; k += 4, from += 16, to += 128) {
    const a = v128.load(from);
    const b = v128.load(from + row);
    const c = v128.load(from + 2 * row);
    const d = v128.load(from + 3 * row);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    storeFour<T>(to, v128.shuffle<i32>(ab, cd, 0, 1, 4, 5));
    storeFour<T>(to + 32, v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
    const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    storeFour<T>(to + 64, v128.shuffle<i32>(ab2, cd2, 0, 1, 4, 5));
    storeFour<T>(to + 96, v128.shuffle<i32>(ab2, cd2, 2, 3, 6, 7));
  }
  for (; k < depth; k++, from += 4, to += 32) {
    for (let lane: usize = 0; lane < 4; lane++) store<T>(to + lane * sizeof<T>(), <T>load<f32>(from + lane * row));
  }
}

/** Four float32 as four numbers of T. */
export function storeFour<T>(to: usize, four: v128): void {
  if (sizeof<T>() === 4) {
    v128.store(to, four);
    return;
  }
  v128.store(to, f64x2.promote_low_f32x4(four));
  v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 2, 3)), 16);
}
