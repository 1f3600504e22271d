/** Householder reduction of a symmetric matrix (lower triangle given, overwritten) to tridiagonal form. */
export function tridiagonalise(a: Float64Array, n: number): { diagonal: Float64Array; offDiagonal: Float64Array } {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = n - 1; k > 0; k--) {
    const row = k * n;
    diagonal[k] = a[row + k]!;
    let scale = 0;
    for (let j = 0; j < k; j++) scale = Math.max(scale, Math.abs(a[row + j]!));
    if (scale === 0 || k === 1) {
      offDiagonal[k - 1] = a[row + k - 1]!;
      if (k === 1) break;
      continue;
    }
    let square = 0;
    for (let j = 0; j < k; j++) {
      v[j] = a[row + j]! / scale;
      square += v[j]! * v[j]!;
    }
    const alpha = v[k - 1]! > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    offDiagonal[k - 1] = alpha * scale;
    const h = square - v[k - 1]! * alpha;
    v[k - 1]! -= alpha;
    w.fill(0, 0, k);
    for (let i = 0; i < k; i++) {
      const base = i * n;
      let sum = a[base + i]! * v[i]!;
      const vi = v[i]!;
      for (let j = 0; j < i; j++) {
        const aij = a[base + j]!;
        sum += aij * v[j]!;
        w[j]! += aij * vi;
      }
      w[i]! += sum;
    }
    let dot = 0;
    for (let i = 0; i < k; i++) {
      w[i]! /= h;
      dot += w[i]! * v[i]!;
    }
    const half = dot / (2 * h);
    for (let i = 0; i < k; i++) w[i]! -= half * v[i]!;
    for (let i = 0; i < k; i++) {
      const base = i * n;
      const vi = v[i]!;
      const wi = w[i]!;
      for (let j = 0; j <= i; j++) a[base + j]! -= vi * w[j]! + wi * v[j]!;
    }
  }
  diagonal[0] = a[0]!;
  return { diagonal, offDiagonal };
}
