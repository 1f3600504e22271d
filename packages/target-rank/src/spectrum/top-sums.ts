import { createRandom } from "../random.ts";
import type { RitzPairs } from "./lanczos.ts";
import { sortedDescending } from "./sorted-diagonal.ts";
import type { SparseGram } from "./sparse-gram.ts";
import { diagonalGram, offDiagonalSquares, type SpectralAtoms, stochasticLanczos } from "./stochastic-lanczos.ts";

/** Estimates of S(k), the sum of the k greatest eigenvalues, at k = 0…V. */
export interface TopSums {
  sums: Float64Array;
  /** Between probes, of the mean; zeros for a single probe. */
  standardErrors: Float64Array;
}

/**
 * Estimates the sums of the k greatest eigenvalues of a symmetric matrix for all k, by stochastic Lanczos with the sorted diagonal as
 * control variate.
 *
 * S_G = S_D + (SLQ_G - SLQ_D) - c (v . G v - tr G): the quadrature of D with the same probe cancels the smoothing error of the quadrature, the
 * only large one when G is nearly diagonal; the probe's trace error is known and taken out by the share c(k) of it that lies among the k
 * greatest. Not clamped: for a positive semidefinite G use S_D <= S_G <= tr G.
 *
 * @param options.deflated directions treated elsewhere: the estimate is of (I - U U^T) G (I - U U^T), whose diagonal is given
 */
export function estimateTopSums(
  gram: SparseGram,
  options: {
    probes: number;
    steps: number;
    seed: number;
    deflated?: { directions: RitzPairs; diagonal: Float64Array };
  },
): TopSums {
  const { probes, steps, seed, deflated } = options;
  const size = gram.size;
  const diagonal = deflated ? deflated.diagonal : gram.diagonal;
  const reference = diagonalGram(diagonal);
  const common = { probes, steps };
  const ofGram = stochasticLanczos(gram, { ...common, random: createRandom(seed, 2), deflated: deflated?.directions });
  const ofDiagonal = stochasticLanczos(reference, { ...common, random: createRandom(seed, 2) });
  const noiseShare = traceNoiseShare({ ...gram, diagonal }, seed, deflated?.directions);
  const sums = new Float64Array(size + 1);
  const squares = new Float64Array(size + 1);
  ofGram.forEach((atoms, p) => {
    const a = topSums(atoms, size);
    const b = topSums(ofDiagonal[p]!, size);
    const noise = atoms.trace - reference.trace;
    for (let k = 0; k <= size; k++) {
      const x = a[k]! - b[k]! - noiseShare[k]! * noise;
      sums[k] = sums[k]! + x / probes;
      squares[k] = squares[k]! + (x * x) / probes;
    }
  });
  const standardErrors = squares.map((s, k) =>
    probes > 1 ? Math.sqrt(Math.max(0, s - sums[k]! ** 2) / (probes - 1)) : 0,
  );
  const sorted = sortedDescending(diagonal);
  let head = 0;
  for (let k = 1; k <= size; k++) {
    head += sorted[k - 1]!;
    sums[k] = sums[k]! + head;
  }
  return { sums, standardErrors };
}

/**
 * The part of a probe's trace error, v . G v - tr G, that falls among the k greatest eigenvalues: the share of the off-diagonal squares that
 * lies in the rows of the k greatest diagonal entries.
 */
function traceNoiseShare(gram: SparseGram, seed: number, deflated?: RitzPairs): Float64Array {
  const squares = offDiagonalSquares(gram, createRandom(seed, 3), deflated);
  const order = Array.from(gram.diagonal.keys()).sort((a, b) => gram.diagonal[b]! - gram.diagonal[a]!);
  const share = new Float64Array(order.length + 1);
  order.forEach((t, i) => {
    share[i + 1] = share[i]! + squares[t]!;
  });
  const whole = share[order.length]!;
  return whole > 0 ? share.map((x) => x / whole) : share;
}

/**
 * S(k), the sum of the k greatest values of a measure with fractional multiplicities, at k = 0…length: concave, piecewise linear.
 */
export function topSums(atoms: Pick<SpectralAtoms, "values" | "multiplicities">, length: number): Float64Array {
  const sums = new Float64Array(length + 1);
  let sum = 0;
  let used = 0;
  let k = 1;
  for (let i = 0; i < atoms.values.length && k <= length; i++) {
    const value = atoms.values[i]!;
    const until = used + atoms.multiplicities[i]!;
    while (k <= length && k <= until + 1e-9) {
      sums[k] = sum + (k - used) * value;
      k++;
    }
    sum += atoms.multiplicities[i]! * value;
    used = until;
  }
  for (; k <= length; k++) sums[k] = sum;
  return sums;
}
