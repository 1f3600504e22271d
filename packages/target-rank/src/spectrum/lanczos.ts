import { withWorkspace } from "../kernels/kernels.ts";
import type { Random } from "../random.ts";
import { placeGram } from "./placed-gram.ts";
import type { SparseGram } from "./sparse-gram.ts";
import { tridiagonalEigen } from "./tridiagonal-eigen.ts";

/** The leading Ritz pairs of a symmetric matrix. */
export interface RitzPairs {
  /** Ritz values, greatest first. */
  values: Float64Array;
  /** Row-major count x V, orthonormal rows. */
  vectors: Float64Array;
  count: number;
}

/**
 * The `count` leading Ritz pairs of a symmetric matrix from `steps` Lanczos steps with full reorthogonalisation.
 *
 * The vectors are orthonormal to rounding whatever their convergence, so any prefix of them is a valid subspace.
 * Cost: `steps` products, 4 steps^2 V flops, (steps + count) V doubles. Stops early in an invariant subspace.
 */
export function leadingRitzPairs(gram: SparseGram, steps: number, count: number, random: Random): RitzPairs {
  const V = gram.size;
  const start = gram.diagonal.map((x, t) =>
    // Tokens with a zero diagonal in a Gram matrix are never reached; starting without them saves their noise
    x === 0 && gram.added[t] === 0 ? 0 : random.normal(),
  );
  return withWorkspace((space) => {
    const { call } = space;
    const matrix = placeGram(space, gram);
    const most = Math.min(steps, V);
    const row = 8 * V;
    const basis = space.allocate(row * most);
    const w = space.allocate(row);
    const factors = space.allocate(8 * most);
    const out = space.allocate(row);
    space.f64(basis, V).set(start);
    const norm = Math.sqrt(call.dot(basis, basis, V));
    if (!(norm > 0)) return { values: new Float64Array(0), vectors: new Float64Array(0), count: 0 };
    call.scaleInto(basis, basis, 1 / norm, V);

    const alpha: number[] = [];
    const beta: number[] = [];
    let m = 0;
    let scale = 0;
    while (m < most) {
      const v = basis + row * m;
      matrix.multiply(v, w);
      const a = call.dot(w, v, V);
      alpha.push(a);
      // Once is enough after the three-term recurrence: it leaves only rounding to remove
      call.addScaled(w, v, -a, V);
      if (m > 0) call.addScaled(w, v - row, -beta[m - 1]!, V);
      call.removeRows(w, basis, m + 1, V);
      const b = Math.sqrt(call.dot(w, w, V));
      scale = Math.max(scale, Math.abs(a), b);
      m++;
      if (m === most || !(b > 1e-12 * scale)) break;
      beta.push(b);
      call.scaleInto(basis + row * m, w, 1 / b, V);
    }
    const { values, vectors: small } = tridiagonalEigen(alpha, beta, m);
    const kept = Math.min(count, m);
    const vectors = new Float64Array(kept * V);
    for (let i = 0; i < kept; i++) {
      space.f64(factors, m).set(small.subarray(i * m, (i + 1) * m));
      space.f64(out, V).fill(0);
      call.addRows(out, basis, factors, m, V);
      vectors.set(space.f64(out, V), i * V);
    }
    return { values: values.slice(0, kept), vectors, count: kept };
  });
}
