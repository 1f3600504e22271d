import { withWorkspace } from "../kernels/kernels.ts";

/** Eigenvalues of a symmetric tridiagonal matrix, ascending order not implied, with (rows of) eigenvectors where asked. */
export interface TridiagonalEigen {
  /** m eigenvalues, greatest first. */
  values: Float64Array;
  /** Row-major m x columns: row i belongs to values[i]; `columns` = m for whole eigenvectors, 1 for their first components. */
  vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of the symmetric tridiagonal matrix with `diagonal` (m) and `offDiagonal` (m - 1).
 *
 * Implicit QL with Wilkinson shifts (Bowdler, Martin, Reinsch & Wilkinson 1968, Numer. Math. 11, "tql2"). With `components` = 1 only the
 * first component of each eigenvector is carried: the weights of Gauss quadrature (Golub & Welsch 1969) at O(m^2).
 *
 * @param components how many leading components of each eigenvector to return, 1 or m
 * @throws RangeError when an eigenvalue does not converge in 60 sweeps (non-finite input)
 */
export function tridiagonalEigen(
  diagonal: ArrayLike<number>,
  offDiagonal: ArrayLike<number>,
  components: number,
): TridiagonalEigen {
  const m = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(m);
  for (let i = 0; i + 1 < m; i++) e[i] = offDiagonal[i]!;
  // Kept transposed, eigenvector i in row i, so that a rotation works on two contiguous rows
  const z = new Float64Array(m * components);
  for (let i = 0; i < Math.min(m, components); i++) z[i * components + i] = 1;
  if (components > 1) {
    withWorkspace((space) => {
      const rows = space.place(z);
      const row = 8 * components;
      diagonalise(d, e, (i, c, s) => space.call.rotate(rows + i * row, rows + (i + 1) * row, c, s, components));
      z.set(space.f64(rows, z.length));
    });
  } else {
    diagonalise(d, e, (i, c, s) => {
      const f = z[i + 1]!;
      const g = z[i]!;
      z[i + 1] = s * g + c * f;
      z[i] = c * g - s * f;
    });
  }
  const order = Array.from(d.keys()).sort((a, b) => d[b]! - d[a]!);
  const values = Float64Array.from(order, (i) => d[i]!);
  const vectors = new Float64Array(z.length);
  order.forEach((from, to) => {
    vectors.set(z.subarray(from * components, (from + 1) * components), to * components);
  });
  return { values, vectors };
}

/** Turns `d` into the eigenvalues, unsorted, destroying the off-diagonal `e`; `rotate` is called for each rotation of the rows i and i + 1. */
function diagonalise(d: Float64Array, e: Float64Array, rotate: (i: number, c: number, s: number) => void): void {
  const m = d.length;
  for (let l = 0; l < m; l++) {
    for (let sweep = 0; ; sweep++) {
      let split = l;
      for (; split + 1 < m; split++) {
        const scale = Math.abs(d[split]!) + Math.abs(d[split + 1]!);
        if (Math.abs(e[split]!) <= Number.EPSILON * scale) break;
      }
      if (split === l) break;
      if (sweep === 60)
        throw new RangeError(`Cannot find eigenvalue ${l}: no convergence in 60 sweeps, off-diagonal ${e[l]}`);
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let r = Math.hypot(g, 1);
      g = d[split]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = split - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] = d[i + 1]! - p;
          e[split] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        rotate(i, c, s);
      }
      if (r === 0 && i >= l) continue;
      d[l] = d[l]! - p;
      e[l] = g;
      e[split] = 0;
    }
  }
}
