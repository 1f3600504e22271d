import type { Random } from "../random.ts";
import { multiplyGram, type SparseGram } from "./sparse-gram.ts";
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
  const most = Math.min(steps, V);
  const basis = new Float64Array(most * V);
  const alpha: number[] = [];
  const beta: number[] = [];
  const v = new Float64Array(V);
  const w = new Float64Array(V);
  let norm = 0;
  for (let t = 0; t < V; t++) {
    // Tokens with a zero diagonal in a Gram matrix are never reached; starting without them saves their noise
    v[t] = gram.diagonal[t] === 0 && gram.added[t] === 0 ? 0 : random.normal();
    norm += v[t]! * v[t]!;
  }
  norm = Math.sqrt(norm);
  if (!(norm > 0)) return { values: new Float64Array(0), vectors: new Float64Array(0), count: 0 };
  for (let t = 0; t < V; t++) v[t] = v[t]! / norm;
  let m = 0;
  let scale = 0;
  for (; m < most; m++) {
    basis.set(v, m * V);
    multiplyGram(gram, v, w);
    let a = 0;
    for (let t = 0; t < V; t++) a += w[t]! * v[t]!;
    alpha.push(a);
    // Once is enough after the three-term recurrence: it leaves only rounding to remove
    const b0 = m > 0 ? beta[m - 1]! : 0;
    const before = m > 0 ? (m - 1) * V : 0;
    for (let t = 0; t < V; t++) w[t] = w[t]! - a * v[t]! - b0 * basis[before + t]!;
    orthogonalise(w, basis, m + 1, V);
    let b = 0;
    for (let t = 0; t < V; t++) b += w[t]! * w[t]!;
    b = Math.sqrt(b);
    scale = Math.max(scale, Math.abs(a), b);
    if (m + 1 === most || !(b > 1e-12 * scale)) {
      m++;
      break;
    }
    beta.push(b);
    for (let t = 0; t < V; t++) v[t] = w[t]! / b;
  }
  const { values, vectors: small } = tridiagonalEigen(alpha, beta, m);
  const kept = Math.min(count, m);
  const vectors = new Float64Array(kept * V);
  for (let i = 0; i < kept; i++) {
    const out = vectors.subarray(i * V, (i + 1) * V);
    combineRows(out, basis, m, small.subarray(i * m, (i + 1) * m));
  }
  return { values: values.slice(0, kept), vectors, count: kept };
}

/** w -= B^T (B w) for the first `rows` rows of B, row-major rows x V with orthonormal rows; four rows at a time. */
export function orthogonalise(w: Float64Array, basis: Float64Array, rows: number, V: number): void {
  let j = 0;
  for (; j + 4 <= rows; j += 4) {
    const b0 = j * V;
    const b1 = b0 + V;
    const b2 = b1 + V;
    const b3 = b2 + V;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let t = 0; t < V; t++) {
      const x = w[t]!;
      s0 += basis[b0 + t]! * x;
      s1 += basis[b1 + t]! * x;
      s2 += basis[b2 + t]! * x;
      s3 += basis[b3 + t]! * x;
    }
    for (let t = 0; t < V; t++) {
      w[t] = w[t]! - s0 * basis[b0 + t]! - s1 * basis[b1 + t]! - s2 * basis[b2 + t]! - s3 * basis[b3 + t]!;
    }
  }
  for (; j < rows; j++) {
    let s = 0;
    for (let t = 0; t < V; t++) s += basis[j * V + t]! * w[t]!;
    addScaled(w, basis, j * V, -s);
  }
}

/** out += sum_j factors[j] B_j for the first `rows` rows of B, four at a time. */
function combineRows(out: Float64Array, basis: Float64Array, rows: number, factors: Float64Array): void {
  const V = out.length;
  let j = 0;
  for (; j + 4 <= rows; j += 4) {
    const b0 = j * V;
    const b1 = b0 + V;
    const b2 = b1 + V;
    const b3 = b2 + V;
    const s0 = factors[j]!;
    const s1 = factors[j + 1]!;
    const s2 = factors[j + 2]!;
    const s3 = factors[j + 3]!;
    for (let t = 0; t < V; t++) {
      out[t] = out[t]! + s0 * basis[b0 + t]! + s1 * basis[b1 + t]! + s2 * basis[b2 + t]! + s3 * basis[b3 + t]!;
    }
  }
  for (; j < rows; j++) addScaled(out, basis, j * V, factors[j]!);
}

function addScaled(out: Float64Array, from: Float64Array, offset: number, factor: number): void {
  for (let t = 0; t < out.length; t++) out[t] = out[t]! + factor * from[offset + t]!;
}
