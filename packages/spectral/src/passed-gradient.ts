import { keepKernels, reserve } from "./kernels.ts";
import { type PivotedCholesky, pivotedCholesky } from "./pivoted-cholesky.ts";

/** G = W_cᵀW_c, factored. */
export interface FactoredGram extends PivotedCholesky {
  /** the diagonal that the rounding of G is relative to, in the order of the factor's rows */
  readonly diagonal: Float64Array;
}

export interface PassedGradientInput {
  readonly factored: FactoredGram;
  /** n x d */
  readonly delta: Float64Array;
  /** fuse multiply-adds */
  readonly fuse: boolean;
}

export interface PassedGradient {
  /** δᵀG⁺δ by state: the squared length of the logit gradient that passes the head */
  readonly passed: Float64Array;
  /** Σ_j G_jj·x_j² by state, x = G⁺δ: an error of ε·√(G_ii·G_jj) in the entries of G changes `passed` by ε times this */
  readonly carried: Float64Array;
}

const kernelsOfThread = keepKernels();

/** Right-hand sides per call of the kernels. */
const panelStates = 8;

/**
 * Factors G, d x d, both triangles. Cost d³/3 flops.
 *
 * @param accumulated the diagonal of what was summed, where G is that less a correction
 */
export function factorGram(gram: Float64Array, hidden: number, accumulated = diagonalOf(gram, hidden)): FactoredGram {
  const cholesky = pivotedCholesky(gram, hidden);
  return { ...cholesky, diagonal: Float64Array.from(cholesky.order, (row) => accumulated[row]!) };
}

export function diagonalOf(matrix: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => matrix[i * (n + 1)]!);
}

/** How much of each δ, n x d, lies in the range of the head. Cost 4·n·d² flops. */
export function passedGradient({ factored, delta, fuse }: PassedGradientInput): PassedGradient {
  const { factor, order, rank, n: hidden, diagonal } = factored;
  const kernels = kernelsOfThread();
  const { memory } = kernels;
  const { solveTriangular, solveTransposed } = fuse ? kernels.fused : kernels.call;
  const stride = hidden * 8;
  // the kernels take rows in pairs: an odd rank gets one more unknown, which is zero
  const size = rank + (rank & 1);
  const weightsAt = 1024;
  const sumsAt = weightsAt + (hidden + 1) * 8 + 64;
  const xAt = sumsAt + 2 * panelStates * 8;
  const factorAt = xAt + (hidden + 1) * panelStates * 8;
  reserve(memory, factorAt + (hidden + 2) * stride);
  const { buffer } = memory;
  new Float64Array(buffer, factorAt, factor.length).set(factor);
  if (size > rank) {
    const row = new Float64Array(buffer, factorAt + rank * stride, size).fill(0);
    row[rank] = 1;
  }
  new Float64Array(buffer, weightsAt, hidden + 1).fill(0).set(diagonal);
  const sums = new Float64Array(buffer, sumsAt, 2 * panelStates);
  const x = new Float64Array(buffer, xAt, size * panelStates);

  const count = delta.length / hidden;
  const out = { passed: new Float64Array(count), carried: new Float64Array(count) };
  for (let first = 0; first < count; first += panelStates) {
    const states = Math.min(panelStates, count - first);
    x.fill(0);
    sums.fill(0);
    for (let state = 0; state < states; state++) {
      gather(delta.subarray((first + state) * hidden), order, rank, x.subarray(state));
    }
    solveTriangular(factorAt, stride, size, xAt, sumsAt);
    solveTransposed(factorAt, stride, size, xAt, weightsAt, sumsAt + panelStates * 8);
    out.passed.set(sums.subarray(0, states), first);
    out.carried.set(sums.subarray(panelStates, panelStates + states), first);
  }
  return out;
}

/** A function of its own, so that the engine compiles it after a few states. */
function gather(delta: Float64Array, order: Int32Array, rank: number, x: Float64Array): void {
  for (let i = 0; i < rank; i++) x[i * panelStates] = delta[order[i]!]!;
}

/** The answers for shares of the states, in their order. */
export function joinPassed(parts: readonly PassedGradient[]): PassedGradient {
  return {
    passed: concatenate(parts.map(({ passed }) => passed)),
    carried: concatenate(parts.map(({ carried }) => carried)),
  };
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
