import { dtypeEpsilon } from "./matrix.ts";
import type { SpectrumResult } from "./spectrum-result.ts";
import { checkSpectrum } from "./w-error.ts";

export interface SpectrumSummaryOptions {
  /** hard-rank threshold relative to σ_1; default 0.01 */
  readonly tau?: number;
}

/** A count of singular values, never without the threshold that made it. */
export interface HardRank {
  /** threshold relative to σ_1 */
  readonly tau: number;
  readonly value: number;
}

/** Every spectral quantity of a head; nats where an entropy, NaN (with `undefinedReason`) where undefined. */
export interface SpectrumSummary {
  /** number of singular values, n = min(V used, d) */
  readonly count: number;
  /** KL(q ‖ uniform) = ln n − H(q), q_i = σ_i²/Σσ² (the paper's Fig. 5), nats in [0, ln n] */
  readonly singularEntropyQ: number;
  /** KL(p ‖ uniform) = ln n − H(p), p_i = σ_i/Σσ, nats in [0, ln n] */
  readonly singularEntropyP: number;
  /** exp H(p) (Roy & Vetterli 2007; RankMe), in [1, n] */
  readonly effectiveRankP: number;
  /** exp H(q), in [1, n] */
  readonly effectiveRankQ: number;
  /** ‖W‖_F²/σ_1², in [1, n] */
  readonly stableRank: number;
  /** (Σσ²)²/Σσ⁴, in [1, n] */
  readonly participationRatio: number;
  /** #{σ_i > τ·σ_1} */
  readonly hardRank: HardRank;
  /** #{σ_i > τ·σ_1} at τ = max(V, d)·eps(dtype), the rank numpy would report for the stored numbers */
  readonly numericalRank: HardRank;
  /** q_1 = σ_1²/Σσ² */
  readonly spikeQ1: number;
  /** σ_1 / median σ; Infinity when the median is zero */
  readonly spikeOverMedian: number;
  readonly frobeniusNorm: number;
  readonly sigma1: number;
  readonly sigmaMedian: number;
  readonly sigmaMin: number;
  /** present exactly when the ratios are NaN */
  readonly undefinedReason?: string;
}

/**
 * Everything Headroom derives from the singular values of a head.
 *
 * Definitions: Godey et al. 2024, section 4.2 (singular entropy); Roy & Vetterli 2007 (effective rank). Sums run from
 * the smallest σ upwards on σ/σ_1, so scaling by a power of two changes no bit of a ratio. 0·log 0 = 0.
 *
 * @param spectrum singular values, descending, length n >= 1, or a `SpectrumResult` (which also gives V and the dtype
 * to the numerical rank; for a bare array they are n and float64)
 * @returns a plain record. For an all-zero spectrum the norms and ranks by counting are 0, every ratio and entropy is
 * NaN, and `undefinedReason` says so: the one place where this package returns NaN
 * @throws RangeError when σ is empty, not finite, negative or not descending, or τ is outside [0, 1)
 *
 * @example
 * ```ts
 * const { effectiveRankP, spikeQ1, stableRank } = spectrumSummary([1, 1, 1, 1]);
 * [effectiveRankP, spikeQ1, stableRank]; // => [4, 0.25, 4]
 * ```
 */
export function spectrumSummary(
  spectrum: ArrayLike<number> | SpectrumResult,
  options: SpectrumSummaryOptions = {},
): SpectrumSummary {
  const result = "sigma" in spectrum ? spectrum : undefined;
  const sigma = "sigma" in spectrum ? spectrum.sigma : spectrum;
  const tau = options.tau ?? 0.01;
  if (!(tau >= 0 && tau < 1)) {
    throw new RangeError(`Cannot summarise the spectrum: tau must be in [0, 1), got ${tau}`);
  }
  const n = sigma.length;
  if (n === 0) throw new RangeError("Cannot summarise the spectrum: at least one singular value is needed, got 0");
  checkSpectrum("the spectrum summary", sigma);

  const sigma1 = sigma[0]!;
  const sigmaMin = sigma[n - 1]!;
  const sigmaMedian = (sigma[(n - 1) >> 1]! + sigma[n >> 1]!) / 2;
  const numericalTau = Math.max(result?.rowsUsed ?? n, n) * dtypeEpsilon[result?.dtype ?? "float64"];
  const ranks = {
    hardRank: { tau, value: countAbove(sigma, tau * sigma1) },
    numericalRank: { tau: numericalTau, value: countAbove(sigma, numericalTau * sigma1) },
  };
  if (sigma1 === 0) {
    const undefinedRatio = Number.NaN;
    return {
      count: n,
      singularEntropyQ: undefinedRatio,
      singularEntropyP: undefinedRatio,
      effectiveRankP: undefinedRatio,
      effectiveRankQ: undefinedRatio,
      stableRank: undefinedRatio,
      participationRatio: undefinedRatio,
      ...ranks,
      spikeQ1: undefinedRatio,
      spikeOverMedian: undefinedRatio,
      frobeniusNorm: 0,
      sigma1,
      sigmaMedian,
      sigmaMin,
      undefinedReason: "all singular values are zero",
    };
  }

  let sum = 0;
  let sumSquares = 0;
  let sumFourths = 0;
  let sumLog = 0;
  let sumSquaresLog = 0;
  for (let i = n - 1; i >= 0; i--) {
    const s = sigma[i]! / sigma1;
    if (s === 0) continue;
    const square = s * s;
    const log = Math.log(s);
    sum += s;
    sumSquares += square;
    sumFourths += square * square;
    sumLog += s * log;
    sumSquaresLog += square * 2 * log;
  }
  // H(p) = ln Σs − Σ s ln s / Σs for p = s/Σs, and the same with squares
  const entropyP = Math.log(sum) - sumLog / sum;
  const entropyQ = Math.log(sumSquares) - sumSquaresLog / sumSquares;
  const maximum = Math.log(n);
  return {
    count: n,
    singularEntropyQ: Math.max(0, maximum - entropyQ),
    singularEntropyP: Math.max(0, maximum - entropyP),
    effectiveRankP: Math.min(n, Math.exp(entropyP)),
    effectiveRankQ: Math.min(n, Math.exp(entropyQ)),
    stableRank: sumSquares,
    participationRatio: (sumSquares * sumSquares) / sumFourths,
    ...ranks,
    spikeQ1: 1 / sumSquares,
    spikeOverMedian: sigma1 / sigmaMedian,
    frobeniusNorm: sigma1 * Math.sqrt(sumSquares),
    sigma1,
    sigmaMedian,
    sigmaMin,
  };
}

function countAbove(sigma: ArrayLike<number>, threshold: number): number {
  let count = 0;
  while (count < sigma.length && sigma[count]! > threshold) count++;
  return count;
}
