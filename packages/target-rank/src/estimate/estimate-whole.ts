import { naiveSpectrum } from "../spectrum/naive-spectrum.ts";
import { oneHotDiagonal, sortedDescending } from "../spectrum/sorted-diagonal.ts";
import { empiricalGram } from "../spectrum/sparse-gram.ts";
import { wErrorCurve } from "../spectrum/w-error-curve.ts";
import { bracketOf, countRows, curveOf, describeLength } from "./estimate-context-length.ts";
import type { EstimateOptions } from "./estimate-options.ts";
import { type PreparedTokens, timed } from "./prepare-tokens.ts";
import { estimateRarefaction } from "./rarefaction.ts";
import { toTargetBracket, toTargetCurve } from "./target-curve.ts";

/**
 * The estimate of a target distribution's spectrum for corpus x tokenizer x n: plain data, the same in JSON. What each field
 * means is said where it is sent and stored: `targetEstimateSchema` in the protocol.
 */
export type TargetEstimate = ReturnType<typeof estimateWhole>;

/** Contexts of n - 1 tokens, the main ones, and all that is told of the whole corpus; `byContextLength` has this length alone. */
export function estimateWhole(prepared: PreparedTokens, options: EstimateOptions) {
  const { n = 5, seed = 1, margin = 3 } = options;
  const { original, compact, seconds } = prepared;
  const run = <T>(stage: string, work: () => T): T => timed(stage, seconds, options, work);
  const counts = run("count", () => countRows(compact, n, "count", options));
  const naive = run("spectrum", () =>
    naiveSpectrum(empiricalGram(counts, "uniform"), { seed, refine: options.refine ?? "leading" }),
  )!;
  const shuffledCounts = run("countShuffled", () => countRows(prepared.shuffled, n, "countShuffled", options));
  const shuffled = run("spectrum", () => curveOf(shuffledCounts, "uniform", seed));
  const main = run("bracket", () => bracketOf(counts, "uniform", options));
  const frequencyNaive = run("spectrum", () => curveOf(counts, "frequency", seed));
  const byFrequency = run("bracket", () => bracketOf(counts, "frequency", options));
  const rarefaction = run("rarefaction", () =>
    estimateRarefaction(compact, counts, {
      n,
      shares: options.rarefaction ?? [0.01, 0.03, 0.1, 0.3],
      ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
    }),
  );
  const whole = run("nullUncertainty", () =>
    describeLength(compact, counts, { naive, shuffled, bracket: main }, options),
  );
  const bracketed = whole.bracket;
  return {
    version: 1 as const,
    corpusHash: prepared.corpusHash,
    tokenizerHash: options.tokenizerHash ?? null,
    n,
    seed,
    weighting: "uniform" as const,
    documentsApart: original.documentStarts.length > 0,
    documents: original.documentStarts.length + 1,
    tokens: original.tokens,
    vocabulary: original.vocabulary,
    usedVocabulary: compact.vocabulary,
    windows: counts.windows,
    contexts: counts.contexts,
    distinctNgrams: counts.distinctNgrams,
    singletonShare: whole.singletonShare,
    repeatedWindowShare: whole.repeatedWindowShare,
    naive: whole.naive,
    shuffled: whole.shuffled,
    oneHot: toTargetCurve(wErrorCurve(sortedDescending(oneHotDiagonal(counts)))!),
    lower: bracketed.lower,
    upper: bracketed.upper,
    bracketReason: bracketed.lower ? null : bracketed.reason,
    byFrequency: { naive: toTargetCurve(frequencyNaive.wError), bracket: toTargetBracket(byFrequency, margin) },
    null: whole.null,
    byContextLength: [whole],
    rarefaction,
    method: {
      spectrum: naive.method,
      naiveStandardError: naive.standardError ?? null,
      belowDiagonalBound: naive.upperBound.reduce((most, bound, k) => Math.max(most, bound - naive.wError[k]!), 0),
      frobeniusResidual: naive.frobeniusResidual,
      bracketMargin: margin,
    },
    seconds,
  };
}
