import { addTile, pairAt, tileF32, tileF64 } from "./tile";

// Groups of sixteen columns of the lower triangle are the unit of work, so that their panels stay in the first-level cache
// while all rows pass by. Groups are dealt to the `parts` workers there and back, because the first are the longest; which
// worker takes a group never changes the order in which a number is summed.

/**
 * G += PᵀP over one chunk, lower triangle, from float64 panels.
 *
 * @param panels of four columns, packed [k][4]; the 192 bytes behind the last one are scratch
 * @param g rows of `stride` bytes; n padded to a multiple of eight, then of six, of them
 */
export function gramF64(panels: usize, depth: i32, n: i32, g: usize, stride: usize, part: i32, parts: i32): void {
  addProduct<f64>(panels, panels, depth, n, g, stride, part, parts, panelsEnd<f64>(panels, depth, n));
}

/** The same from float32 panels of eight columns: float32 within the chunk, float64 across chunks. */
export function gramF32(panels: usize, depth: i32, n: i32, g: usize, stride: usize, part: i32, parts: i32): void {
  addProduct<f32>(panels, panels, depth, n, g, stride, part, parts, panelsEnd<f32>(panels, depth, n));
}

function panelsEnd<T>(panels: usize, depth: i32, n: i32): usize {
  return panels + <usize>panelCount<T>(n) * ((<usize>depth) << 5);
}

function panelCount<T>(n: i32): i32 {
  return sizeof<T>() === 8 ? (n + 3) >> 2 : (n + 7) >> 3;
}

/** C += LᵀR, lower triangle of n x n; `scratch` holds one tile. */
export function addProduct<T>(
  left: usize,
  right: usize,
  depth: i32,
  n: i32,
  c: usize,
  stride: usize,
  part: i32,
  parts: i32,
  scratch: usize,
): void {
  const width = 32 / <i32>sizeof<T>();
  const group = 16 / width;
  const panelBytes = (<usize>depth) << 5;
  const count = panelCount<T>(n);
  const lastPair = (count * width) / 2 - 1;
  for (let first = 0, turn = 0; first < count; first += group, turn++) {
    const place = turn % (2 * parts);
    if (min(place, 2 * parts - 1 - place) !== part) continue;
    const end = min(first + group, count);
    for (let row = ((width * first) / 6) * 6; row < n; row += 6) {
      const pair = row >> 1;
      const a0 = pairAt<T>(left, panelBytes, pair);
      const a1 = pairAt<T>(left, panelBytes, min(pair + 1, lastPair));
      const a2 = pairAt<T>(left, panelBytes, min(pair + 2, lastPair));
      const last = min((row + 5) / width + 1, end);
      for (let panel = first; panel < last; panel++) {
        const b = right + <usize>panel * panelBytes;
        if (sizeof<T>() === 8) tileF64(a0, a1, a2, b, depth, scratch, 32);
        else tileF32(a0, a1, a2, b, depth, scratch, 32);
        addTile<T>(c + <usize>row * stride + ((<usize>(panel * width)) << 3), stride, scratch);
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
