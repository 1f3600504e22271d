import { dot } from "./vector";

// One-sided Jacobi (Hestenes; Demmel & Veselic 1992): rows are rotated in pairs until all are orthogonal; their norms
// are then the singular values.

/**
 * One sweep over all pairs of rows of an n x n matrix.
 *
 * @param norms n squared norms, up to date on entry and on return
 * @returns the number of rotations; 0 when the rows are orthogonal to working accuracy
 */
export function jacobiSweep(a: usize, stride: usize, n: i32, norms: usize, tolerance: f64): i32 {
  let rotations = 0;
  for (let p = 0; p < n - 1; p++) {
    const rowP = a + <usize>p * stride;
    const atP = norms + ((<usize>p) << 3);
    for (let q = p + 1; q < n; q++) {
      const rowQ = a + <usize>q * stride;
      const atQ = norms + ((<usize>q) << 3);
      const squareP = load<f64>(atP);
      const squareQ = load<f64>(atQ);
      const product = dot(rowP, rowQ, n);
      if (abs(product) <= tolerance * sqrt(squareP) * sqrt(squareQ)) continue;
      const zeta = (squareQ - squareP) / (2 * product);
      const tangent = (zeta >= 0 ? 1 : -1) / (abs(zeta) + sqrt(1 + zeta * zeta));
      const cosine = 1 / sqrt(1 + tangent * tangent);
      rotate(rowP, rowQ, n, cosine, cosine * tangent);
      store<f64>(atP, dot(rowP, rowP, n));
      store<f64>(atQ, dot(rowQ, rowQ, n));
      rotations++;
    }
  }
  return rotations;
}

function rotate(p: usize, q: usize, n: i32, cosine: f64, sine: f64): void {
  const c = f64x2.splat(cosine);
  const s = f64x2.splat(sine);
  const end = p + ((<usize>((n + 1) & ~1)) << 3);
  while (p < end) {
    const x = v128.load(p);
    const y = v128.load(q);
    v128.store(p, f64x2.sub(f64x2.mul(c, x), f64x2.mul(s, y)));
    v128.store(q, f64x2.add(f64x2.mul(s, x), f64x2.mul(c, y)));
    p += 16;
    q += 16;
  }
}
