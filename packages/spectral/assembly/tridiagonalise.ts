import { barrier } from "./barrier";
import { addProduct } from "./gram";
import { symmetricMultiply } from "./symmetric-multiply";
import { tileBytes } from "./tile";
import { addTwo, dot } from "./vector";

// Blocked Householder reduction of a symmetric matrix to tridiagonal form (Dongarra, Sorensen, Hammarling 1989; LAPACK
// dsytrd and dlatrd, from the last row upwards, because there the vector to reflect is a contiguous row). Half of the
// work is A·v for each column, half the rank-2nb update of each panel. One thread or two give the same bits.

/** Doubles per vector of scratch: n padded, plus one cache line against reading past the end. */
function vectorBytes(n: i32): usize {
  return (<usize>(((n + 7) & ~7) + 8)) << 3;
}

/** Bytes of scratch {@link tridiagonalise} needs for width n and panels of `panelWidth` columns. */
export function tridiagonalScratchBytes(n: i32, panelWidth: i32): i32 {
  const vectors = vectorBytes(n) * <usize>(2 * panelWidth + 2);
  return 64 + <i32>vectors + <i32>(2 * packedBytes(n, panelWidth)) + 2 * <i32>tileBytes;
}

/**
 * Reduces rows from - 1 down to `until` of the leading `from` x `from` block.
 *
 * @param a lower triangle, rows of `stride` bytes, overwritten; padding to a multiple of eight rows and columns is finite
 * @param diagonal receives entries until..from - 1
 * @param offDiagonal receives entries until - 1..from - 2 (entry k - 1 couples k - 1 and k)
 * @param scratch zeroed before the first call; see {@link tridiagonalScratchBytes}
 * @param part 0 or 1 when two threads run this together on one memory; -1 when one thread does all
 */
export function tridiagonalise(
  a: usize,
  stride: usize,
  n: i32,
  from: i32,
  until: i32,
  panelWidth: i32,
  diagonal: usize,
  offDiagonal: usize,
  scratch: usize,
  part: i32,
): void {
  let size = from;
  while (size > until) {
    const width = min(panelWidth, size - until);
    reduceColumns(a, stride, n, size, 0, width, panelWidth, diagonal, offDiagonal, scratch, part);
    size -= width;
    if (size > 0) {
      if (part <= 0) packPanel(n, size, width, panelWidth, scratch);
      if (part >= 0) barrier(scratch);
      if (part !== 1) updateBlocks(a, stride, n, size, width, panelWidth, scratch, 0, 2);
      if (part !== 0) updateBlocks(a, stride, n, size, width, panelWidth, scratch, 1, 2);
      if (part >= 0) barrier(scratch);
    }
  }
}

/**
 * The first half of a panel's work: reflects its columns first..last - 1, that is rows size - 1 - first downwards. A
 * panel may be reduced in several calls; its vectors stay in scratch.
 */
export function reduceColumns(
  a: usize,
  stride: usize,
  n: i32,
  size: i32,
  first: i32,
  last: i32,
  panelWidth: i32,
  diagonal: usize,
  offDiagonal: usize,
  scratch: usize,
  part: i32,
): void {
  const bytes = vectorBytes(n);
  const sync = scratch;
  const v = scratch + 64;
  const w = v + bytes * <usize>panelWidth;
  const y0 = w + bytes * <usize>panelWidth;
  const y1 = y0 + bytes;
  const lead = part <= 0;
  const together = part >= 0;
  for (let p = first; p < last; p++) {
    const k = size - 1 - p;
    const vp = v + <usize>p * bytes;
    const wp = w + <usize>p * bytes;
    if (lead) {
      const factor = reflectRow(a + <usize>k * stride, k, p, v, w, bytes, diagonal, offDiagonal);
      store<f64>(sync + 8, factor);
      memory.fill(y0, 0, bytes);
      memory.fill(y1, 0, bytes);
    }
    if (together) barrier(sync);
    const h = load<f64>(sync + 8);
    if (h !== 0) {
      if (part !== 1) symmetricMultiply(a, stride, k, vp, y0, 0);
      if (part !== 0) symmetricMultiply(a, stride, k, vp, y1, 1);
    }
    if (together) barrier(sync);
    if (lead) finishColumn(k, p, h, v, w, bytes, y0, y1, wp);
  }
}

/** Packs a reduced panel's vectors for {@link updateBlocks}; `size` is that of the block that remains. */
export function packPanel(n: i32, size: i32, width: i32, panelWidth: i32, scratch: usize): void {
  const bytes = vectorBytes(n);
  const v = scratch + 64;
  const w = v + bytes * <usize>panelWidth;
  const left = packedAt(n, panelWidth, scratch);
  packUpdate(size, width, v, w, bytes, left, left + packedBytes(n, width));
}

function packedAt(n: i32, panelWidth: i32, scratch: usize): usize {
  return scratch + 64 + vectorBytes(n) * <usize>(2 * panelWidth + 2);
}

/** Of one side, [V W] or -[W V]. */
function packedBytes(n: i32, width: i32): usize {
  return ((<usize>((n + 7) & ~7)) << 3) * <usize>(2 * width);
}

/**
 * Brings row k up to date with the panel's earlier reflections, takes its diagonal and off-diagonal, and leaves the
 * Householder vector in v_p.
 *
 * @returns h = ‖v‖²/2, or 0 when nothing is to be reflected
 */
function reflectRow(
  row: usize,
  k: i32,
  p: i32,
  v: usize,
  w: usize,
  bytes: usize,
  diagonal: usize,
  offDiagonal: usize,
): f64 {
  const at = (<usize>k) << 3;
  for (let q = 0; q < p; q++) {
    const vq = v + <usize>q * bytes;
    const wq = w + <usize>q * bytes;
    addTwo(row, -load<f64>(vq + at), wq, -load<f64>(wq + at), vq, k + 1);
  }
  store<f64>(diagonal + at, load<f64>(row + at));
  const vp = v + <usize>p * bytes;
  const wp = w + <usize>p * bytes;
  memory.fill(vp, 0, bytes);
  memory.fill(wp, 0, bytes);
  if (k === 0) return 0;
  const pivotAt = (<usize>(k - 1)) << 3;
  memory.copy(vp, row, at);
  const pivot = load<f64>(vp + pivotAt);
  store<f64>(vp + pivotAt, 0);
  const tail = dot(vp, vp, k);
  // the matrix is scaled to norm about one: below this the squares underflow and the row counts as reduced
  if (tail < 1e-290) {
    memory.fill(vp, 0, bytes);
    store<f64>(offDiagonal + pivotAt, pivot);
    return 0;
  }
  const square = tail + pivot * pivot;
  const alpha = pivot > 0 ? -sqrt(square) : sqrt(square);
  store<f64>(offDiagonal + pivotAt, alpha);
  store<f64>(vp + pivotAt, pivot - alpha);
  return square - pivot * alpha;
}

/** w_p = (A − VWᵀ − WVᵀ)v/h, made so that the update of A is v·wᵀ + w·vᵀ. */
function finishColumn(k: i32, p: i32, h: f64, v: usize, w: usize, bytes: usize, y0: usize, y1: usize, wp: usize): void {
  if (h === 0) return;
  const vp = v + <usize>p * bytes;
  for (let at: usize = 0; at < (<usize>k) << 3; at += 8) store<f64>(wp + at, load<f64>(y0 + at) + load<f64>(y1 + at));
  for (let q = 0; q < p; q++) {
    const vq = v + <usize>q * bytes;
    const wq = w + <usize>q * bytes;
    addTwo(wp, -dot(wq, vp, k), vq, -dot(vq, vp, k), wq, k);
  }
  const inverse = 1 / h;
  const half = dot(wp, vp, k) * inverse * 0.5;
  for (let at: usize = 0; at < (<usize>k) << 3; at += 8) {
    store<f64>(wp + at, (load<f64>(wp + at) - half * load<f64>(vp + at)) * inverse);
  }
  // addTwo works on pairs and may have touched one entry beyond
  for (let at = (<usize>k) << 3; at < bytes; at += 8) store<f64>(wp + at, 0);
}

/** Panels four wide of [V W] and of −[W V], so that their product is the update. */
function packUpdate(size: i32, width: i32, v: usize, w: usize, bytes: usize, left: usize, right: usize): void {
  const panels = (size + 3) >> 2;
  const half = (<usize>width) << 5;
  for (let panel = 0; panel < panels; panel++) {
    const column = (<usize>panel) << 5;
    let l = left + ((<usize>panel * <usize>width) << 6);
    let r = right + ((<usize>panel * <usize>width) << 6);
    for (let p: usize = 0; p < <usize>width; p++, l += 32, r += 32) {
      const vp = v + p * bytes + column;
      const wp = w + p * bytes + column;
      const vLow = v128.load(vp);
      const vHigh = v128.load(vp, 16);
      const wLow = v128.load(wp);
      const wHigh = v128.load(wp, 16);
      v128.store(l, vLow);
      v128.store(l, vHigh, 16);
      v128.store(l + half, wLow);
      v128.store(l + half, wHigh, 16);
      v128.store(r, f64x2.neg(wLow));
      v128.store(r, f64x2.neg(wHigh), 16);
      v128.store(r + half, f64x2.neg(vLow));
      v128.store(r + half, f64x2.neg(vHigh), 16);
    }
  }
}

/**
 * The second half of a panel's work: A += left·rightᵀ on the lower triangle of what remains, the groups of sixteen columns
 * that are dealt to `part` of `parts`. Each entry is written by one part, so parts may come in any order.
 */
export function updateBlocks(
  a: usize,
  stride: usize,
  n: i32,
  size: i32,
  width: i32,
  panelWidth: i32,
  scratch: usize,
  part: i32,
  parts: i32,
): void {
  const left = packedAt(n, panelWidth, scratch);
  const right = left + packedBytes(n, width);
  // two threads have odd and even parts
  const tile = left + 2 * packedBytes(n, panelWidth) + <usize>(part & 1) * tileBytes;
  addProduct<f64>(left, right, 2 * width, size, a, stride, part, parts, tile);
}
