const epsilon = 2 ** -53;

/**
 * All eigenvalues of a symmetric tridiagonal matrix, ascending, by the Pal-Walker-Kahan variant of implicit QL.
 *
 * Source: LAPACK `dsterf`; Parlett, The Symmetric Eigenvalue Problem, 8.14-8.15. Works on squared off-diagonals, so it
 * takes one square root per rotation-free step. Absolute error of each eigenvalue about n·eps·‖T‖.
 *
 * @param diagonal d_0..d_{n-1}; overwritten, and returned, by the eigenvalues in ascending order
 * @param offDiagonal e_0..e_{n-2} (length n - 1 or more); overwritten
 * @throws RangeError when an eigenvalue has not converged after 60 sweeps per value (only for non-finite input)
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const steps = tridiagonalEigenvalueSteps(diagonal, offDiagonal);
  while (!steps.next().done);
  return diagonal;
}

/** The same computation, pausing after every QL or QR sweep (O(n) work), for callers that spread it over time. */
export function* tridiagonalEigenvalueSteps(d: Float64Array, e: Float64Array): Generator<void, void> {
  const n = d.length;
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]!), i < n - 1 ? Math.abs(e[i]!) : 0);
  if (!Number.isFinite(norm)) throw new RangeError(`Cannot take eigenvalues: entries must be finite, got ${norm}`);
  if (norm === 0) return;
  // a power of two, so that scaling changes no bit of the mantissas
  const scale = 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(norm))));
  for (let i = 0; i < n; i++) d[i]! *= scale;
  for (let i = 0; i < n - 1; i++) e[i] = (e[i]! * scale) ** 2;

  let sweepsLeft = 60 * n;
  let start = 0;
  while (start < n) {
    let end = start;
    while (end < n - 1 && !isNegligible(d, e, end)) end++;
    if (end < n - 1) e[end] = 0;
    if (end === start) {
      start++;
      continue;
    }
    // the end with the smaller entry converges first; QL works towards the top, QR towards the bottom
    const upward = Math.abs(d[end]!) >= Math.abs(d[start]!);
    let low = start;
    let high = end;
    while (low < high) {
      if (sweepsLeft-- === 0) throw new RangeError(`Cannot take eigenvalues: no convergence for n = ${n}`);
      if (upward) {
        let split = low;
        while (split < high && !isNegligible(d, e, split)) split++;
        if (split < high) e[split] = 0;
        if (split === low) low++;
        else sweepUp(d, e, low, split);
      } else {
        let split = high;
        while (split > low && !isNegligible(d, e, split - 1)) split--;
        if (split > low) e[split - 1] = 0;
        if (split === high) high--;
        else sweepDown(d, e, split, high);
      }
      yield;
    }
    start = end + 1;
  }
  for (let i = 0; i < n; i++) d[i]! /= scale;
  d.sort();
}

function isNegligible(d: Float64Array, e: Float64Array, i: number): boolean {
  return e[i]! <= epsilon * epsilon * Math.abs(d[i]! * d[i + 1]!) || e[i]! < 1e-300;
}

/** One QL sweep on rows low..high that drives e[low] to zero; both blocks of size two are solved directly. */
function sweepUp(d: Float64Array, e: Float64Array, low: number, high: number): void {
  if (high === low + 1) {
    solvePair(d, e, low);
    return;
  }
  const p = d[low]!;
  const rootE = Math.sqrt(e[low]!);
  const shift = wilkinsonShift(p, d[low + 1]!, rootE);
  let cosine = 1;
  let sine = 0;
  let gamma = d[high]! - shift;
  let square = gamma * gamma;
  for (let i = high - 1; i >= low; i--) {
    const b = e[i]!;
    const r = square + b;
    if (i !== high - 1) e[i + 1] = sine * r;
    const oldCosine = cosine;
    cosine = square / r;
    sine = b / r;
    const oldGamma = gamma;
    const alpha = d[i]!;
    gamma = cosine * (alpha - shift) - sine * oldGamma;
    d[i + 1] = oldGamma + (alpha - gamma);
    square = cosine !== 0 ? (gamma * gamma) / cosine : oldCosine * b;
  }
  e[low] = sine * square;
  d[low] = shift + gamma;
}

/** One QR sweep on rows low..high that drives e[high - 1] to zero. */
function sweepDown(d: Float64Array, e: Float64Array, low: number, high: number): void {
  if (high === low + 1) {
    solvePair(d, e, low);
    return;
  }
  const p = d[high]!;
  const rootE = Math.sqrt(e[high - 1]!);
  const shift = wilkinsonShift(p, d[high - 1]!, rootE);
  let cosine = 1;
  let sine = 0;
  let gamma = d[low]! - shift;
  let square = gamma * gamma;
  for (let i = low; i < high; i++) {
    const b = e[i]!;
    const r = square + b;
    if (i !== low) e[i - 1] = sine * r;
    const oldCosine = cosine;
    cosine = square / r;
    sine = b / r;
    const oldGamma = gamma;
    const alpha = d[i + 1]!;
    gamma = cosine * (alpha - shift) - sine * oldGamma;
    d[i] = oldGamma + (alpha - gamma);
    square = cosine !== 0 ? (gamma * gamma) / cosine : oldCosine * b;
  }
  e[high - 1] = sine * square;
  d[high] = shift + gamma;
}

function wilkinsonShift(corner: number, neighbour: number, rootE: number): number {
  const sigma = (neighbour - corner) / (2 * rootE);
  const r = Math.sqrt(sigma * sigma + 1);
  return corner - rootE / (sigma + (sigma >= 0 ? r : -r));
}

/** Eigenvalues of the 2 x 2 block at i, without cancellation (LAPACK `dlae2`). */
function solvePair(d: Float64Array, e: Float64Array, i: number): void {
  const a = d[i]!;
  const c = d[i + 1]!;
  const b = Math.sqrt(e[i]!);
  const sum = a + c;
  const difference = Math.abs(a - c);
  const root = Math.hypot(difference, 2 * b);
  const larger = Math.abs(a) > Math.abs(c) ? a : c;
  const smaller = Math.abs(a) > Math.abs(c) ? c : a;
  let first: number;
  let second: number;
  if (sum < 0) {
    first = 0.5 * (sum - root);
    second = (larger / first) * smaller - (b / first) * b;
  } else if (sum > 0) {
    first = 0.5 * (sum + root);
    second = (larger / first) * smaller - (b / first) * b;
  } else {
    first = 0.5 * root;
    second = -0.5 * root;
  }
  d[i] = first;
  d[i + 1] = second;
  e[i] = 0;
}
