import { type ContextCounts, countContextRows } from "../count/context-counts.ts";
import { sliceTokens, type TokenSource } from "../count/token-source.ts";
import { gramDiagonal, sortedDescending } from "../spectrum/sorted-diagonal.ts";
import { wErrorCurve } from "../spectrum/w-error-curve.ts";
import { type DimensionsAt, dimensionsAtAll, EPSILONS } from "./target-curve.ts";

/**
 * How the naive answer moves with the size of the corpus: dimensions of its first 1 %, 3 %, 10 %, 30 % and all of it, then a marked
 * extrapolation to ten times the corpus.
 *
 * The extrapolation is the power law in tokens through the last two measured points with a value, never more than V: a guess with a
 * straight line on log-log paper, not an estimate with an error.
 *
 * @param whole counts of the whole source, which are not counted again
 */
export function estimateRarefaction(
  source: TokenSource,
  whole: ContextCounts,
  options: { n: number; shares: readonly number[]; memoryBytes?: number },
) {
  const points: Measured[] = [];
  for (const share of options.shares) {
    const tokens = Math.floor(source.tokens * share);
    if (tokens < 1000 || share >= 1) continue;
    const counts = countContextRows(sliceTokens(source, 0, tokens), options);
    if (counts.windows > 0) points.push(measured(counts, share, tokens));
  }
  points.push(measured(whole, 1, source.tokens));
  return points.length < 2 ? points : [...points, extrapolated(points, 10, source)];
}

type Measured = ReturnType<typeof measured>;

function measured(counts: ContextCounts, share: number, tokens: number) {
  const curve = wErrorCurve(sortedDescending(gramDiagonal(counts, "uniform")))!;
  const singletonShare = counts.singletons / counts.contexts;
  return { share, tokens, extrapolated: false, singletonShare, naive: dimensionsAtAll(curve) };
}

function extrapolated(points: readonly Measured[], share: number, source: TokenSource) {
  const a = points[points.length - 2]!;
  const b = points[points.length - 1]!;
  const tokens = source.tokens * share;
  const along = Math.log(tokens / b.tokens) / Math.log(b.tokens / a.tokens);
  const naive = Object.fromEntries(
    EPSILONS.map((e) => {
      const x = a.naive[e];
      const y = b.naive[e];
      return [e, x && y ? Math.round(y * (y / x) ** along) : null];
    }),
  ) as DimensionsAt;
  return { share, tokens, extrapolated: true, singletonShare: null, naive };
}
