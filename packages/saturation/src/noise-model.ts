import { quantile } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import { detrend, project, type TrendBasis, trendBasis } from "./trend.ts";

/** Noise of a series around its trend: white noise beside a slow AR(1) part, their sizes uncertain. */
export interface NoiseModel {
  /** standard deviation of one value */
  readonly sigma: number;
  /** variance of the mean of `size` neighbouring values */
  meanVariance(size: number): number;
  /** factor on standard errors for how little the model rests on: few values, or slow noise that leaves few independent ones */
  readonly uncertainty: number;
}

/** A unit-variance candidate: share of white noise, correlation of the rest. */
interface Candidate {
  readonly white: number;
  readonly rho: number;
  readonly prior: number;
}

const CANDIDATES: readonly Candidate[] = [
  { white: 1, rho: 0, prior: T.whitePrior },
  ...T.slowCorrelations.flatMap((rho) => [
    { white: 0, rho, prior: 1 },
    { white: 1 / 2, rho, prior: T.mixedPrior },
  ]),
];

/** What the sizes of contrasts should be on a stretch of a series, by candidate and scale, the trend's fit having taken its part. */
type Expectation = readonly (readonly number[])[];

const expectations = new Map<string, Expectation>();

/**
 * Noise of a trending series, from itself. What a smooth trend leaves is looked at in second differences of block means at scales of 1, 2, 4, ... values; their
 * robust sizes (from the lower third of their absolute values, so that bumps and jumps do not count; cf. Rousseeuw & Croux 1993) are a Haar spectrum (Allan 1966), to which mixtures of
 * white and AR(1) noise are fitted by least squares of logarithms, each size weighted by the blocks it rests on and compared with what it
 * is after the same trend is taken off. Variances are averaged (in logarithms) over the mixtures by their likelihood, so that a short series, which cannot tell slow
 * noise from none, is given some.
 *
 * `values` from `from` to the end; `quantum` is the step that values are rounded to, 0 when none; at `bends` the curve may turn. Undefined with fewer than
 * `noiseBins` values. O(n log n).
 */
export function noiseModel(
  values: ArrayLike<number>,
  from: number,
  quantum: number,
  bends: readonly number[] = [],
): NoiseModel | undefined {
  const n = values.length - from;
  if (n < T.noiseBins) return undefined;
  const basis = trendBasis(from, values.length, bends);
  const logVariance = expected(`${from} ${values.length} ${bends.join(" ")}`, n, basis);
  const residual = detrend(values, from, basis);
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i += 1) sums[i + 1] = sums[i]! + residual[i]!;
  const logSizes: number[] = [];
  const weights: number[] = [];
  const least = (quantum * quantum) / T.uniformVariance;
  for (const size of scalesOf(n)) {
    const count = n - (2 + 1) * size + 1;
    const differences = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      const a = sums[i + size]! - sums[i]!;
      const b = sums[i + 2 * size]! - sums[i + size]!;
      const c = sums[i + 2 * size + size]! - sums[i + 2 * size]!;
      differences[i] = Math.abs(a - 2 * b + c) / size;
    }
    const deviation = T.quantileToSigma * quantile(differences, T.noiseQuantile);
    logSizes.push(Math.log(Math.max(deviation * deviation, (least * (2 + 2 * 2)) / size, Number.MIN_VALUE)));
    weights.push(n / size / T.madVariance);
  }
  return average(logSizes, weights, logVariance, n);
}

/** Block sizes that a stretch of `n` values has enough blocks of. */
function scalesOf(n: number): readonly number[] {
  return T.noiseScales.filter((size) => size === 1 || n >= T.noiseBlocks * size);
}

function expected(key: string, n: number, basis: TrendBasis): Expectation {
  const known = expectations.get(key);
  if (known !== undefined) return known;
  // contrasts at some places, with the trend's fit taken off them instead of off the noise
  const contrasts = scalesOf(n).map((size) => {
    const count = n - (2 + 1) * size + 1;
    const places = Math.min(count, T.contrastPlaces);
    return Array.from({ length: places }, (_, k) => {
      const start = places === 1 ? 0 : Math.round((k * (count - 1)) / (places - 1));
      const contrast = new Float64Array(n);
      for (let i = 0; i < size; i += 1) {
        contrast[start + i] = 1 / size;
        contrast[start + size + i] = -2 / size;
        contrast[start + 2 * size + i] = 1 / size;
      }
      project(contrast, contrast.slice(), basis);
      return contrast;
    });
  });
  const logVariance = CANDIDATES.map(({ white, rho }) =>
    contrasts.map((list) => {
      let sum = 0;
      for (const contrast of list) sum += white * quadratic(contrast, 0) + (1 - white) * quadratic(contrast, rho);
      return Math.log(sum / list.length);
    }),
  );
  if (expectations.size >= T.keptExpectations) expectations.clear();
  expectations.set(key, logVariance);
  return logVariance;
}

/** Variance of the sum of v_i y_i, y unit AR(1) noise: v' R v in O(n). */
function quadratic(v: Float64Array, rho: number): number {
  let sum = 0;
  let state = 0;
  for (let i = 0; i < v.length; i += 1) {
    state = rho * state + v[i]!;
    sum += v[i]! * (2 * state - v[i]!);
  }
  return sum;
}

/** Variance of the mean of `size` neighbours of unit AR(1) noise. */
function slowVariance(rho: number, size: number): number {
  if (rho === 0) return 1 / size;
  const rest = 1 - rho;
  return ((size * (1 + rho)) / rest - (2 * rho * (1 - rho ** size)) / (rest * rest)) / (size * size);
}

function average(
  logSizes: readonly number[],
  weights: readonly number[],
  logVariance: Expectation,
  n: number,
): NoiseModel {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const fits = CANDIDATES.map((candidate, c) => {
    let mean = 0;
    for (let k = 0; k < logSizes.length; k += 1) mean += (weights[k]! / total) * (logSizes[k]! - logVariance[c]![k]!);
    let misfit = 0;
    for (let k = 0; k < logSizes.length; k += 1)
      misfit += weights[k]! * (logSizes[k]! - logVariance[c]![k]! - mean) ** 2;
    // robust sizes of few blocks are low in the mean as often as high: their spread is added
    return { ...candidate, variance: Math.exp(mean + 1 / total), misfit };
  });
  const best = Math.min(...fits.map(({ misfit }) => misfit));
  const weighted = fits
    .map((fit) => ({ ...fit, weight: fit.prior * Math.exp((best - fit.misfit) / 2) }))
    .filter(({ weight }) => weight > T.unlikely);
  const sum = weighted.reduce((of, { weight }) => of + weight, 0);
  const mean = (of: (fit: (typeof weighted)[number]) => number) =>
    Math.exp(weighted.reduce((so, fit) => so + (fit.weight / sum) * Math.log(of(fit)), 0));
  const variance = mean((fit) => fit.variance);
  const meanVariance = (size: number) =>
    mean(({ variance: own, white, rho }) => own * (white / size + (1 - white) * slowVariance(rho, size)));
  const block = T.independentBlock;
  const independent = (n * variance) / (block * meanVariance(block));
  return { sigma: Math.sqrt(variance), meanVariance, uncertainty: 1 + T.uncertainNoise / independent };
}
