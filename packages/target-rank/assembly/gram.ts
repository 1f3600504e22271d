// Products with sum_c s_c k_c k_c^T over sparse count rows of one length: columns and counts u32, row after row; scales f64, one a row.

/** out += the rows' product with v (V doubles). */
export function addRowProducts(
  length: i32,
  rows: i32,
  columns: usize,
  counts: usize,
  scales: usize,
  v: usize,
  out: usize,
): void {
  if (length === 2) {
    addPairProducts(rows, columns, counts, scales, v, out);
    return;
  }
  const bytes = (<usize>length) << 2;
  for (const end = scales + ((<usize>rows) << 3); scales < end; scales += 8) {
    let sum: f64 = 0;
    for (let e: usize = 0; e < bytes; e += 4) {
      sum += <f64>load<i32>(counts + e) * load<f64>(v + ((<usize>load<u32>(columns + e)) << 3));
    }
    sum *= load<f64>(scales);
    for (let e: usize = 0; e < bytes; e += 4) {
      const to = out + ((<usize>load<u32>(columns + e)) << 3);
      store<f64>(to, load<f64>(to) + <f64>load<i32>(counts + e) * sum);
    }
    columns += bytes;
    counts += bytes;
  }
}

/** Rows of two entries, most of all rows: no inner loops. */
function addPairProducts(rows: i32, columns: usize, counts: usize, scales: usize, v: usize, out: usize): void {
  for (const end = scales + ((<usize>rows) << 3); scales < end; scales += 8, columns += 8, counts += 8) {
    const a = (<usize>load<u32>(columns)) << 3;
    const b = (<usize>load<u32>(columns, 4)) << 3;
    const j = <f64>load<i32>(counts);
    const k = <f64>load<i32>(counts, 4);
    const sum = load<f64>(scales) * (j * load<f64>(v + a) + k * load<f64>(v + b));
    store<f64>(out + a, load<f64>(out + a) + j * sum);
    store<f64>(out + b, load<f64>(out + b) + k * sum);
  }
}

/** The same with four vectors at once, V x 4 row-major. */
export function addRowProductsBlock(
  length: i32,
  rows: i32,
  columns: usize,
  counts: usize,
  scales: usize,
  block: usize,
  out: usize,
): void {
  if (length === 2) {
    addPairProductsBlock(rows, columns, counts, scales, block, out);
    return;
  }
  const bytes = (<usize>length) << 2;
  for (const end = scales + ((<usize>rows) << 3); scales < end; scales += 8) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let e: usize = 0; e < bytes; e += 4) {
      const k = f64x2.splat(<f64>load<i32>(counts + e));
      const from = block + ((<usize>load<u32>(columns + e)) << 5);
      low = f64x2.add(low, f64x2.mul(k, v128.load(from)));
      high = f64x2.add(high, f64x2.mul(k, v128.load(from, 16)));
    }
    const scale = f64x2.splat(load<f64>(scales));
    low = f64x2.mul(low, scale);
    high = f64x2.mul(high, scale);
    for (let e: usize = 0; e < bytes; e += 4) {
      const k = f64x2.splat(<f64>load<i32>(counts + e));
      const to = out + ((<usize>load<u32>(columns + e)) << 5);
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(k, low)));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(k, high)), 16);
    }
    columns += bytes;
    counts += bytes;
  }
}

function addPairProductsBlock(rows: i32, columns: usize, counts: usize, scales: usize, block: usize, out: usize): void {
  for (const end = scales + ((<usize>rows) << 3); scales < end; scales += 8, columns += 8, counts += 8) {
    const a = (<usize>load<u32>(columns)) << 5;
    const b = (<usize>load<u32>(columns, 4)) << 5;
    const j = f64x2.splat(<f64>load<i32>(counts));
    const k = f64x2.splat(<f64>load<i32>(counts, 4));
    const scale = v128.load64_splat(scales);
    const low = f64x2.add(f64x2.mul(j, v128.load(block + a)), f64x2.mul(k, v128.load(block + b)));
    const high = f64x2.add(f64x2.mul(j, v128.load(block + a, 16)), f64x2.mul(k, v128.load(block + b, 16)));
    addBlock(out + a, f64x2.mul(scale, j), low, high);
    addBlock(out + b, f64x2.mul(scale, k), low, high);
  }
}

function addBlock(to: usize, factor: v128, low: v128, high: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factor, low)));
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(factor, high)), 16);
}

/** out_t += s_c (linear k_ct + square k_ct^2), summed over the rows: parts of a diagonal. */
export function addRowSums(
  length: i32,
  rows: i32,
  columns: usize,
  counts: usize,
  scales: usize,
  linear: f64,
  square: f64,
  out: usize,
): void {
  const bytes = (<usize>length) << 2;
  for (const end = scales + ((<usize>rows) << 3); scales < end; scales += 8) {
    const scale = load<f64>(scales);
    for (const last = columns + bytes; columns < last; columns += 4, counts += 4) {
      const k = <f64>load<i32>(counts);
      const to = out + ((<usize>load<u32>(columns)) << 3);
      store<f64>(to, load<f64>(to) + scale * (linear * k + square * k * k));
    }
  }
}
