import { tileF32 } from "./tile-f32";
import { tileF64, tileF64Exact } from "./tile-f64";

// Column blocks of the lower triangle are the unit of work: each is 16 columns wide, so that its B panels stay in the
// first-level cache while all A panels pass by. Worker `part` of `parts` takes every parts-th block; which worker takes
// a block never changes the order in which a number is summed.

/** G += PᵀP over one chunk, lower triangle, from float64 panels. `exact`: products are exact, fusing is harmless. */
export function gramF64(
  panels: usize,
  depth: i32,
  n: i32,
  g: usize,
  stride: usize,
  part: i32,
  parts: i32,
  exact: bool,
): void {
  const count = (n + 3) >> 2;
  const panelBytes = (<usize>depth) << 5;
  for (let block = part * 4; block < count; block += parts * 4) {
    const blockEnd = min(block + 4, count);
    for (let i = block; i < count; i++) {
      const a = panels + <usize>i * panelBytes;
      const row = g + ((<usize>i * stride) << 2);
      const last = min(i + 1, blockEnd);
      for (let j = block; j < last; j++) {
        const b = panels + <usize>j * panelBytes;
        const c = row + ((<usize>j) << 5);
        if (exact) tileF64Exact(a, b, c, stride, depth);
        else tileF64(a, b, c, stride, depth);
      }
    }
  }
}

/** The same from float32 panels: float32 within the chunk, float64 across chunks. */
export function gramF32(panels: usize, depth: i32, n: i32, g: usize, stride: usize, part: i32, parts: i32): void {
  const count = (n + 7) >> 3;
  const panelBytes = (<usize>depth) << 5;
  for (let block = part * 2; block < count; block += parts * 2) {
    const blockEnd = min(block + 2, count);
    for (let i = block; i < count; i++) {
      const a = panels + <usize>i * panelBytes;
      const row = g + ((<usize>i * stride) << 3);
      const last = min(i + 1, blockEnd);
      for (let j = block; j < last; j++) {
        const b = panels + <usize>j * panelBytes;
        const c = row + ((<usize>j) << 6);
        tileF32(a, b, c, stride, depth);
        tileF32(a + 16, b, c + (stride << 2), stride, depth);
      }
    }
  }
}

/** g += h, `count` doubles (even). */
export function addInto(g: usize, h: usize, count: i32): void {
  const end = g + ((<usize>count) << 3);
  while (g < end) {
    v128.store(g, f64x2.add(v128.load(g), v128.load(h)));
    g += 16;
    h += 16;
  }
}
