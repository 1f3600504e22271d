import { type Workspace, withWorkspace } from "../kernels/kernels.ts";
import type { Random } from "../random.ts";
import type { RitzPairs } from "./lanczos.ts";
import { placeGram } from "./placed-gram.ts";
import type { SparseGram } from "./sparse-gram.ts";
import { tridiagonalEigen } from "./tridiagonal-eigen.ts";

/** Probes run together, so that one pass over the rows serves all of them. */
const PROBES_PER_BLOCK = 4;

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
 * @param deflated orthonormal directions treated elsewhere: the measures are of (I - U U^T) G (I - U U^T)
 */
export function stochasticLanczos(
  gram: SparseGram,
  options: { probes: number; steps: number; random: Random; deflated?: RitzPairs | undefined },
): SpectralAtoms[] {
  const { probes, random } = options;
  return withWorkspace((space) => {
    const product = deflatedProduct(space, gram, options.deflated);
    const atoms: SpectralAtoms[] = [];
    const start = space.allocate(8 * PROBES_PER_BLOCK * gram.size);
    for (let first = 0; first < probes; first += PROBES_PER_BLOCK) {
      space.f64(start, gram.size * PROBES_PER_BLOCK).set(signs(gram.size * PROBES_PER_BLOCK, random));
      const steps = Math.min(options.steps, gram.size);
      const four = withWorkspace((room) => lanczosBlock(room, product, start, gram.size, steps));
      atoms.push(...four.slice(0, probes - first));
    }
    return atoms;
  });
}

/** How one block of four vectors becomes its product, and how the deflated directions leave a block. Pointers to V x 4 doubles, row-major. */
interface BlockProduct {
  project(block: number): void;
  multiply(block: number, out: number): void;
}

function deflatedProduct(space: Workspace, gram: SparseGram, deflated: RitzPairs | undefined): BlockProduct {
  const { multiplyBlock } = placeGram(space, gram);
  const count = deflated?.count ?? 0;
  const directions = deflated && count > 0 ? space.place(deflated.vectors) : 0;
  const project = (block: number): void => space.call.removeDirections(block, directions, count, gram.size);
  return {
    project,
    multiply: (block, out) => {
      multiplyBlock(block, out);
      project(out);
    },
  };
}

/** Rademacher entries. */
function signs(length: number, random: Random): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = random.uint32() & 1 ? 1 : -1;
  return out;
}

/** Four independent Lanczos recurrences sharing each product. Overwrites `start`. */
function lanczosBlock(
  space: Workspace,
  product: BlockProduct,
  start: number,
  V: number,
  steps: number,
): SpectralAtoms[] {
  const { call } = space;
  const b = PROBES_PER_BLOCK;
  let current = start;
  let previous = space.zeros(8 * b * V);
  let next = space.allocate(8 * b * V);
  const pointers = {
    alpha: space.zeros(8 * b),
    beta: space.zeros(8 * b),
    factors: space.zeros(8 * b),
    squares: space.zeros(8 * b),
  };
  const four = (of: keyof typeof pointers): Float64Array => space.f64(pointers[of], b);
  const normalise = (block: number, norms: Float64Array): void => {
    four("factors").set(norms.map((x) => (x > 0 ? 1 / x : 0)));
    call.scaleBlock(block, pointers.factors, V);
  };

  product.project(current);
  call.dotBlock(current, current, V, pointers.squares);
  const norms = four("squares").map(Math.sqrt);
  normalise(current, norms);
  const alphas = Array.from({ length: b }, () => [] as number[]);
  const betas = Array.from({ length: b }, () => [] as number[]);
  const active = Array.from(norms, (norm) => norm > 0);
  for (let m = 0; m < steps && active.some(Boolean); m++) {
    product.multiply(current, next);
    call.dotBlock(next, current, V, pointers.alpha);
    call.advanceBlock(next, current, previous, pointers.alpha, pointers.beta, V, pointers.squares);
    const norm = four("squares").map(Math.sqrt);
    const alpha = four("alpha");
    const beta = four("beta");
    for (let p = 0; p < b; p++) {
      if (!active[p]) continue;
      if (m > 0) betas[p]!.push(beta[p]!);
      alphas[p]!.push(alpha[p]!);
      if (!(norm[p]! > 1e-13 * (Math.abs(alpha[p]!) + beta[p]!))) active[p] = false;
    }
    beta.set(norm);
    normalise(next, norm);
    [previous, current, next] = [current, next, previous];
  }
  return alphas.map((alpha, p) => quadratureAtoms(alpha, betas[p]!, norms[p]! * norms[p]!));
}

/**
 * Estimates e_t = sum_{s != t} G_ts^2, how strongly each token is tied to others, from one product with four probes.
 *
 * (G v)_t - G_tt v_t has mean square e_t for a Rademacher probe v.
 */
export function offDiagonalSquares(gram: SparseGram, random: Random, deflated?: RitzPairs): Float64Array {
  const b = PROBES_PER_BLOCK;
  const v = signs(gram.size * b, random);
  return withWorkspace((space) => {
    const product = deflatedProduct(space, gram, deflated);
    const probed = space.place(v);
    const multiplied = space.allocate(v.byteLength);
    product.project(probed);
    product.multiply(probed, multiplied);
    const out = space.f64(multiplied, v.length);
    return gram.diagonal.map((diagonal, t) => {
      let squares = 0;
      for (let p = 0; p < b; p++) squares += (out[t * b + p]! - diagonal * v[t * b + p]!) ** 2;
      return squares / b;
    });
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
