// A stage holds `depth` rows of W by n columns, row-major, in the storage type (or, transposed, n rows by `depth`).

/** Reads number `index` of a stage. Types: 0 float32, 1 float64, 2 bfloat16, 3 float16. */
export function read(stage: usize, type: i32, index: i32): f64 {
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
