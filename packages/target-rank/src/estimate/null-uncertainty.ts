import { type ContextCounts, countContextRows } from "../count/context-counts.ts";
import { shuffleTokens } from "../count/shuffle-tokens.ts";
import { sliceTokens, type TokenSource } from "../count/token-source.ts";
import { type EstimatedCurve, isNearlyDiagonal, naiveSpectrum } from "../spectrum/naive-spectrum.ts";
import { gramDiagonal, sortedDescending } from "../spectrum/sorted-diagonal.ts";
import { empiricalGram } from "../spectrum/sparse-gram.ts";
import { wErrorCurve } from "../spectrum/w-error-curve.ts";
import { compareWithNull } from "./compare-with-null.ts";

/** Shuffles compared with each other to see how far chance alone takes two curves apart, and tokens in each: contexts of one token vary most. */
const SHUFFLES = 4;
const SAMPLE_TOKENS = 250_000;
const SAMPLE_TOKENS_OF_PAIRS = 2_000_000;

/**
 * How large the share that the null does not explain (`compareWithNull`) comes out on average without any difference:
 * the mean share between pairs of shuffles, sqrt-summed with the two curves' standard errors as a share of the real curve's area.
 *
 * The shuffles are of at most a quarter of a million tokens (two million for contexts of one), and chance takes curves of more tokens less far apart, so for a longer corpus
 * this errs on the wide side. Cost: four countings of the sample.
 *
 * @returns undefined where the sample has no window of n tokens
 */
export function shareUncertainty(
  source: TokenSource,
  curves: { readonly naive: EstimatedCurve; readonly shuffled: EstimatedCurve },
  { n, seed }: { n: number; seed: number },
): number | undefined {
  const sample = sliceTokens(source, 0, Math.min(source.tokens, n === 2 ? SAMPLE_TOKENS_OF_PAIRS : SAMPLE_TOKENS));
  const nulls = Array.from({ length: SHUFFLES }, (_, i) => {
    const counts = countContextRows(shuffleTokens(sample, seed < SHUFFLES ? seed + i : seed - i), { n });
    return curveLike(curves.naive, counts, seed);
  }).filter((curve) => curve !== undefined);
  if (nulls.length < SHUFFLES) return undefined;
  const shares = nulls.flatMap((a, i) => nulls.slice(i + 1).map((b) => compareWithNull(a, b).unexplainedShare));
  const chance = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const error = Math.hypot(curves.naive.meanStandardError ?? 0, curves.shuffled.meanStandardError ?? 0);
  return Math.hypot(chance, error / meanOverLogK(curves.naive.wError));
}

/** By dense eigenvalues where they differ from the diagonal and the real curve's are such; the error of a stochastic curve is known otherwise. */
function curveLike(naive: EstimatedCurve, counts: ContextCounts, seed: number): Float64Array | undefined {
  if (naive.method !== "exact") return wErrorCurve(sortedDescending(gramDiagonal(counts, "uniform")));
  const gram = empiricalGram(counts, "uniform");
  return isNearlyDiagonal(gram, seed) ? wErrorCurve(sortedDescending(gram.diagonal)) : naiveSpectrum(gram)?.wError;
}

/** Mean of a curve over log k, k >= 1, as in `compareWithNull`. */
function meanOverLogK(wError: ArrayLike<number>): number {
  let area = 0;
  let width = 0;
  for (let k = 1; k < wError.length; k++) {
    area += wError[k]! * Math.log1p(1 / k);
    width += Math.log1p(1 / k);
  }
  return area / width;
}
