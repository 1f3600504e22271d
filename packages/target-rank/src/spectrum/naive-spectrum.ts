import { createRandom } from "../random.ts";
import { deflatedTopSums } from "./deflated-top-sums.ts";
import { denseEigenvalues } from "./dense-eigenvalues.ts";
import { leadingRitzPairs } from "./lanczos.ts";
import { sortedDescending } from "./sorted-diagonal.ts";
import type { SparseGram } from "./sparse-gram.ts";
import { offDiagonalSquares } from "./stochastic-lanczos.ts";
import { estimateTopSums } from "./top-sums.ts";

/** Directions taken out exactly where the matrix is far from diagonal (short contexts), and the Lanczos steps to find them. */
const LEADING = 16;
const LEADING_STEPS = 40;

/** Sum of off-diagonal squares over sum of diagonal squares up to which a matrix counts as nearly diagonal. */
const NEARLY_DIAGONAL = 0.02;

export type SpectrumMethod = "exact" | "diagonal+slq" | "diagonal";

/** A W-error curve with its bounds. */
export interface EstimatedCurve {
  /** W-error at k = 0…V'. */
  wError: Float64Array;
  /** Rigorous upper bound at each k from the sorted diagonal (Schur-Horn); equals `wError` for method "diagonal". */
  upperBound: Float64Array;
  /** Greatest standard error of W-error over k between probes; 0 for an exact curve, undefined for the diagonal alone. */
  standardError: number | undefined;
  /** Its mean over log k, k >= 1. */
  meanStandardError: number | undefined;
  /** |sum of the eigenvalues used / trace - 1|: the Frobenius identity, up to rounding for an exact or diagonal curve. */
  frobeniusResidual: number;
  method: SpectrumMethod;
}

export interface NaiveSpectrumOptions {
  /** Up to so many tokens the dense eigenvalues are taken. Default 1024. */
  exactUpTo?: number;
  /** Stochastic Lanczos probes and steps. Default 4 and 100. */
  probes?: number;
  steps?: number;
  seed?: number;
  /** "leading": a nearly diagonal matrix (off-diagonal squares below 2 % of the diagonal's) is left at its diagonal. Default "always". */
  refine?: "always" | "leading";
}

/**
 * The W-error curve of a positive semidefinite Gram matrix.
 *
 * Up to `exactUpTo` tokens: dense eigenvalues. Above: the sorted diagonal D gives S_D(k) <= S_G(k) for the sum of the k greatest eigenvalues
 * (Schur-Horn), so its curve is a rigorous upper bound; stochastic Lanczos corrects it with the same quadrature of D as a control variate,
 * S_G = S_D + (SLQ_G - SLQ_D), after the 16 leading directions where it is far from diagonal, never above the bound, and shrunk towards it where the probes do not tell the correction from noise. With `probes` = 0 the bound itself is returned.
 *
 * @returns undefined for a zero matrix
 */
export function naiveSpectrum(gram: SparseGram, options: NaiveSpectrumOptions = {}): EstimatedCurve | undefined {
  const { exactUpTo = 1024, probes = 4, steps = 100, seed = 1, refine = "always" } = options;
  const { size, trace } = gram;
  if (!(trace > 0)) return undefined;
  const sorted = sortedDescending(gram.diagonal);
  const upperBound = curveFromTail(tailSums(sorted), trace);
  const frobeniusResidual = Math.abs(tailSums(sorted)[0]! / trace - 1);
  if (size <= exactUpTo) {
    const tail = tailSums(denseEigenvalues(gram));
    return {
      wError: curveFromTail(tail, trace),
      upperBound,
      standardError: 0,
      meanStandardError: 0,
      frobeniusResidual: Math.abs(tail[0]! / trace - 1),
      method: "exact",
    };
  }
  const diagonal: EstimatedCurve = {
    wError: upperBound,
    upperBound,
    standardError: undefined,
    meanStandardError: undefined,
    frobeniusResidual,
    method: "diagonal",
  };
  if (probes === 0) return diagonal;

  const leadsMuch = !isNearlyDiagonal(gram, seed);
  if (!leadsMuch && refine === "leading") return diagonal;
  const common = { probes, steps, seed };
  const estimate = leadsMuch
    ? deflatedTopSums(gram, leadingRitzPairs(gram, LEADING_STEPS, LEADING, createRandom(seed, 4)), common)
    : estimateTopSums(gram, common);
  const tail = tailSums(sorted);
  const wError = new Float64Array(size + 1);
  let standardError = 0;
  let meanStandardError = 0;
  for (let k = size; k >= 0; k--) {
    const energy = Math.max(0, tail[k]! - shrunk(tail[k]! - (trace - estimate.sums[k]!), estimate.standardErrors[k]!));
    wError[k] = Math.max(k < size ? wError[k + 1]! : 0, Math.sqrt(energy / trace));
    const shifted = Math.sqrt((energy + estimate.standardErrors[k]!) / trace) - Math.sqrt(energy / trace);
    standardError = Math.max(standardError, shifted);
    if (k > 0) meanStandardError += (shifted * Math.log1p(1 / k)) / Math.log1p(size);
  }
  wError[0] = 1;
  return {
    wError,
    upperBound,
    standardError: probes > 1 ? standardError : undefined,
    meanStandardError: probes > 1 ? meanStandardError : undefined,
    frobeniusResidual: Math.abs(estimate.sums[size]! / trace - 1),
    method: "diagonal+slq",
  };
}

/** Whether sum_{s != t} G_ts^2 is a small share of sum_t G_tt^2, by four probes: one pass over the rows. */
export function isNearlyDiagonal(gram: SparseGram, seed: number): boolean {
  const off = offDiagonalSquares(gram, createRandom(seed, 5)).reduce((sum, x) => sum + x, 0);
  return off / gram.diagonal.reduce((sum, x) => sum + x * x, 0) <= NEARLY_DIAGONAL;
}

/** A correction by its positive-part James-Stein factor, 1 - (error / correction)^2: nothing below one standard error, all of it far above. */
function shrunk(correction: number, standardError: number): number {
  return correction > standardError ? correction - standardError ** 2 / correction : 0;
}

function tailSums(descending: Float64Array): Float64Array {
  const tail = new Float64Array(descending.length + 1);
  for (let k = descending.length - 1; k >= 0; k--) tail[k] = tail[k + 1]! + Math.max(0, descending[k]!);
  return tail;
}

function curveFromTail(tail: Float64Array, trace: number): Float64Array {
  return tail.map((x) => Math.min(1, Math.sqrt(x / trace)));
}
