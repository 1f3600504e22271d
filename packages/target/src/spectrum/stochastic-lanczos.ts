import type { Random } from "../random.ts";
import { multiplyGramBlock, type SparseGram } from "./sparse-gram.ts";
import { tridiagonalEigen } from "./tridiagonal-eigen.ts";

/** Probes run together, so that one pass over the rows serves all of them. */
export const PROBES_PER_BLOCK = 4;

/** Atoms of a spectral measure: eigenvalue `values[i]` with multiplicity about `multiplicities[i]`. */
export interface SpectralAtoms {
  values: Float64Array;
  multiplicities: Float64Array;
  /** v . G v, the probe's own estimate of the trace. */
  trace: number;
}

/**
 * Spectral measures of a symmetric matrix by stochastic Lanczos quadrature, one for each of `probes` Rademacher probes.
 *
 * Each probe v gives Gauss quadrature of the measure sum_i (v . q_i)^2 delta(lambda_i), whose mean over probes is the spectrum with
 * multiplicity (Golub & Meurant 2010; Ubaru, Chen & Saad 2017, SIAM J. Matrix Anal. 38). Rademacher probes are exact for a diagonal
 * matrix. No reorthogonalisation: ghost values share their weight.
 *
 * Cost: `steps` passes over the rows for every four probes.
 *
 * @param project removes directions treated elsewhere from a probe block (V x 4 row-major), in place, before and during the iteration
 */
export function stochasticLanczos(
  gram: SparseGram,
  options: { probes: number; steps: number; random: Random; project?: (block: Float64Array) => void },
): SpectralAtoms[] {
  const { probes, steps, random, project } = options;
  const V = gram.size;
  const b = PROBES_PER_BLOCK;
  const atoms: SpectralAtoms[] = [];
  for (let first = 0; first < probes; first += b) {
    const v = new Float64Array(V * b);
    for (let i = 0; i < v.length; i++) v[i] = random.uint32() & 1 ? 1 : -1;
    project?.(v);
    const probesAtoms = lanczosBlock(gram, v, Math.min(steps, V), project);
    atoms.push(...probesAtoms.slice(0, probes - first));
  }
  return atoms;
}

/** Four independent Lanczos recurrences sharing each product. */
function lanczosBlock(
  gram: SparseGram,
  start: Float64Array,
  steps: number,
  project: ((block: Float64Array) => void) | undefined,
): SpectralAtoms[] {
  const V = gram.size;
  const b = PROBES_PER_BLOCK;
  let previous: Float64Array = new Float64Array(V * b);
  let current: Float64Array = start;
  let next: Float64Array = new Float64Array(V * b);
  const norms = columnNorms(current, b);
  const beta = Float64Array.from(norms);
  divideColumns(current, beta, b);
  const alphas = Array.from({ length: b }, () => [] as number[]);
  const betas = Array.from({ length: b }, () => [] as number[]);
  const active = Array.from(norms, (norm) => norm > 0);
  for (let m = 0; m < steps && active.some(Boolean); m++) {
    multiplyGramBlock(gram, current, next);
    project?.(next);
    const alpha = new Float64Array(b);
    for (let i = 0; i < next.length; i += b) {
      for (let p = 0; p < b; p++) alpha[p] = alpha[p]! + next[i + p]! * current[i + p]!;
    }
    for (let i = 0; i < next.length; i += b) {
      for (let p = 0; p < b; p++) {
        const drop = m === 0 ? 0 : beta[p]! * previous[i + p]!;
        next[i + p] = next[i + p]! - alpha[p]! * current[i + p]! - drop;
      }
    }
    const norm = columnNorms(next, b);
    for (let p = 0; p < b; p++) {
      if (!active[p]) continue;
      if (m > 0) betas[p]!.push(beta[p]!);
      alphas[p]!.push(alpha[p]!);
      if (!(norm[p]! > 1e-13 * (Math.abs(alpha[p]!) + beta[p]! * (m > 0 ? 1 : 0)))) active[p] = false;
    }
    beta.set(norm);
    divideColumns(next, beta, b);
    [previous, current, next] = [current, next, previous];
  }
  return alphas.map((alpha, p) => quadratureAtoms(alpha, betas[p]!, norms[p]! * norms[p]!));
}

/**
 * Estimates e_t = sum_{s != t} G_ts^2, how strongly each token is tied to others, from one product with four probes.
 *
 * (G v)_t - G_tt v_t has mean square e_t for a Rademacher probe v.
 */
export function offDiagonalSquares(
  gram: SparseGram,
  random: Random,
  project?: (block: Float64Array) => void,
): Float64Array {
  const b = PROBES_PER_BLOCK;
  const v = new Float64Array(gram.size * b);
  for (let i = 0; i < v.length; i++) v[i] = random.uint32() & 1 ? 1 : -1;
  const out = new Float64Array(v.length);
  const probed = Float64Array.from(v);
  project?.(probed);
  multiplyGramBlock(gram, probed, out);
  project?.(out);
  return gram.diagonal.map((diagonal, t) => {
    let squares = 0;
    for (let p = 0; p < b; p++) squares += (out[t * b + p]! - diagonal * v[t * b + p]!) ** 2;
    return squares / b;
  });
}

function quadratureAtoms(alpha: number[], beta: number[], mass: number): SpectralAtoms {
  const { values, vectors } = tridiagonalEigen(alpha, beta, 1);
  return { values, multiplicities: vectors.map((s) => s * s * mass), trace: (alpha[0] ?? 0) * mass };
}

/** The same quadrature for diag(diagonal) from the same number of steps, by Lanczos on the diagonal itself. */
export function diagonalGram(diagonal: Float64Array): SparseGram {
  let trace = 0;
  for (const x of diagonal) trace += x;
  return { size: diagonal.length, added: diagonal, blocks: [], diagonal, trace };
}

function columnNorms(block: Float64Array, b: number): Float64Array {
  const norms = new Float64Array(b);
  for (let i = 0; i < block.length; i += b) for (let p = 0; p < b; p++) norms[p] = norms[p]! + block[i + p]! ** 2;
  return norms.map(Math.sqrt);
}

function divideColumns(block: Float64Array, by: Float64Array, b: number): void {
  const factors = by.map((x) => (x > 0 ? 1 / x : 0));
  for (let i = 0; i < block.length; i += b) for (let p = 0; p < b; p++) block[i + p] = block[i + p]! * factors[p]!;
}
