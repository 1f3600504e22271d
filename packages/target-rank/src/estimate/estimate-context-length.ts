import { type Bracket, bracketCurve, type NoBracket } from "../bracket/bracket.ts";
import { type ContextCounts, countContextRows } from "../count/context-counts.ts";
import type { TokenSource } from "../count/token-source.ts";
import { type EstimatedCurve, naiveSpectrum } from "../spectrum/naive-spectrum.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import { empiricalGram } from "../spectrum/sparse-gram.ts";
import { compareWithNull } from "./compare-with-null.ts";
import type { EstimateOptions } from "./estimate-options.ts";
import { shareUncertainty } from "./null-uncertainty.ts";
import type { PreparedTokens } from "./prepare-tokens.ts";
import { toTargetBracket, toTargetCurve } from "./target-curve.ts";

export function countRows(source: TokenSource, n: number, stage: string, options: EstimateOptions): ContextCounts {
  const started = performance.now();
  return countContextRows(source, {
    n,
    ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onProgress: (done, windows) =>
      options.onProgress?.({
        stage,
        done: done / windows,
        tokensPerSecond: done / ((performance.now() - started) / 1e3),
      }),
  });
}

export function bracketOf(
  counts: ContextCounts,
  weighting: RowWeighting,
  options: EstimateOptions,
): Bracket | NoBracket {
  const { seed = 1, margin = 3, bracket = true } = options;
  // The main bracket is drawn finely; the others are compared with it
  const main = weighting === "uniform" && counts.n === (options.n ?? 5);
  return bracket
    ? bracketCurve(counts, weighting, {
        seed,
        margin,
        subspaces: main ? 18 : 8,
        mostEntries: main ? 1_500_000 : 250_000,
      })
    : { reason: "the bracket was not asked for" };
}

/** One context length: naive, shuffled and bracketed curves of the contexts of n - 1 tokens. */
export function estimateContextLength(
  prepared: Pick<PreparedTokens, "compact" | "shuffled">,
  n: number,
  options: EstimateOptions,
): ContextLengthEstimate {
  const { seed = 1 } = options;
  const stage = `contexts of ${n - 1}`;
  const counts = countRows(prepared.compact, n, stage, options);
  const naive = curveOf(counts, "uniform", seed);
  const shuffled = curveOf(countRows(prepared.shuffled, n, stage, options), "uniform", seed);
  const bracket = bracketOf(counts, "uniform", options);
  return describeLength(prepared.compact, counts, { naive, shuffled, bracket }, options);
}

export type ContextLengthEstimate = ReturnType<typeof describeLength>;

export function describeLength(
  source: TokenSource,
  counts: ContextCounts,
  curves: LengthCurves,
  { seed = 1, margin = 3 }: EstimateOptions,
) {
  const { naive, shuffled } = curves;
  const uncertainty = shareUncertainty(source, curves, { n: counts.n, seed });
  return {
    contextLength: counts.n - 1,
    contexts: counts.contexts,
    singletonShare: counts.singletons / counts.contexts,
    repeatedWindowShare: 1 - counts.singletons / counts.windows,
    naive: toTargetCurve(naive.wError),
    shuffled: toTargetCurve(shuffled.wError),
    null: {
      ...compareWithNull(naive.wError, shuffled.wError),
      ...(uncertainty === undefined ? {} : { shareUncertainty: uncertainty }),
    },
    bracket: toTargetBracket(curves.bracket, margin),
  };
}

interface LengthCurves {
  naive: EstimatedCurve;
  shuffled: EstimatedCurve;
  bracket: Bracket | NoBracket;
}

/** A curve that is not the main one: refined only where it is far from its diagonal. */
export function curveOf(counts: ContextCounts, weighting: RowWeighting, seed: number): EstimatedCurve {
  return naiveSpectrum(empiricalGram(counts, weighting), { seed, steps: 60, refine: "leading" })!;
}
