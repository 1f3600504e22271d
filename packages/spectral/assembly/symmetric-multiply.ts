// y += A·x for a symmetric A of which the lower triangle is stored. Rows go in blocks of four; even blocks belong to
// part 0, odd ones to part 1, each with its own y, so that one thread or two give the same bits.

/** Rows are padded to a multiple of four; x and y (n doubles, padded alike) are zero beyond n. */
export function symmetricMultiply(a: usize, stride: usize, n: i32, x: usize, y: usize, part: i32): void {
  for (let row = part * 4; row < n; row += 8) multiplyRows(a + <usize>row * stride, stride, row, x, y);
}

/** Four rows left of the diagonal, then the 4 x 4 triangle on it. */
export function multiplyRows(a: usize, stride: usize, row: i32, x: usize, y: usize): void {
  const xRow = x + ((<usize>row) << 3);
  const x0 = v128.load64_splat(xRow);
  const x1 = v128.load64_splat(xRow, 8);
  const x2 = v128.load64_splat(xRow, 16);
  const x3 = v128.load64_splat(xRow, 24);
  let dot0 = f64x2.splat(0);
  let dot1 = f64x2.splat(0);
  let dot2 = f64x2.splat(0);
  let dot3 = f64x2.splat(0);
  let a0 = a;
  let a1 = a + stride;
  let a2 = a1 + stride;
  let a3 = a2 + stride;
  let xAt = x;
  let yAt = y;
  const end = x + ((<usize>row) << 3);
  while (xAt < end) {
    const xs = v128.load(xAt);
    let ys = v128.load(yAt);
    const r0 = v128.load(a0);
    dot0 = f64x2.add(dot0, f64x2.mul(r0, xs));
    ys = f64x2.add(ys, f64x2.mul(r0, x0));
    const r1 = v128.load(a1);
    dot1 = f64x2.add(dot1, f64x2.mul(r1, xs));
    ys = f64x2.add(ys, f64x2.mul(r1, x1));
    const r2 = v128.load(a2);
    dot2 = f64x2.add(dot2, f64x2.mul(r2, xs));
    ys = f64x2.add(ys, f64x2.mul(r2, x2));
    const r3 = v128.load(a3);
    dot3 = f64x2.add(dot3, f64x2.mul(r3, xs));
    ys = f64x2.add(ys, f64x2.mul(r3, x3));
    v128.store(yAt, ys);
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    xAt += 16;
    yAt += 16;
  }
  addTo(yAt, laneSum(dot0));
  addTo(yAt + 8, laneSum(dot1));
  addTo(yAt + 16, laneSum(dot2));
  addTo(yAt + 24, laneSum(dot3));
  for (let i: usize = 0; i < 4; i++) {
    const aRow = a + i * stride + ((<usize>row) << 3);
    addTo(yAt + (i << 3), load<f64>(aRow + (i << 3)) * load<f64>(xRow + (i << 3)));
    for (let j: usize = 0; j < i; j++) {
      const value = load<f64>(aRow + (j << 3));
      addTo(yAt + (i << 3), value * load<f64>(xRow + (j << 3)));
      addTo(yAt + (j << 3), value * load<f64>(xRow + (i << 3)));
    }
  }
}

function addTo(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

function laneSum(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}
