import { type Bracket, bracketCurve, type NoBracket } from "../bracket/bracket.ts";
import { compactVocabulary } from "../count/compact-vocabulary.ts";
import { type ContextCounts, countContextRows } from "../count/context-counts.ts";
import { shuffleTokens } from "../count/shuffle-tokens.ts";
import type { TokenSource } from "../count/token-source.ts";
import { naiveSpectrum } from "../spectrum/naive-spectrum.ts";
import { oneHotDiagonal, type RowWeighting, sortedDescending } from "../spectrum/sorted-diagonal.ts";
import { empiricalGram } from "../spectrum/sparse-gram.ts";
import { dimensionsAt, thinCurve, wErrorCurve } from "../spectrum/w-error-curve.ts";
import { compareWithNull } from "./compare-with-null.ts";
import { estimateRarefaction } from "./rarefaction.ts";
import {
  type ContextLengthEstimate,
  type DimensionsAt,
  EPSILONS,
  type TargetBracket,
  type TargetCurve,
  type TargetEstimate,
} from "./target-estimate.ts";
import { tokenHash } from "./token-hash.ts";

/** What an estimate is doing, for a progress line. */
export interface EstimateProgress {
  stage: string;
  /** Share of the stage's work done, 0 to 1, where it can be told. */
  done: number;
  /** Tokens per second so far in a counting stage. */
  tokensPerSecond?: number;
}

export interface EstimateOptions {
  /** Length of the n-grams: contexts of n - 1 tokens. Default 5, the paper's. */
  n?: number;
  seed?: number;
  tokenizerHash?: string | null;
  /** Estimate the shorter contexts 1…n-2 as well. Default true. */
  byContextLength?: boolean;
  /** Shares of the corpus to estimate on; default [0.01, 0.03, 0.1, 0.3]. Empty for none. */
  rarefaction?: readonly number[];
  /** Standard errors in the bracket. Default 3. */
  margin?: number;
  /** Brackets at all; default true. They cost most of the time. */
  bracket?: boolean;
  /** Bytes of n-grams held at once. Default 256 MiB. */
  memoryBytes?: number;
  onProgress?: (progress: EstimateProgress) => void;
  signal?: AbortSignal;
}

/**
 * Estimates the spectrum of the target distribution behind a corpus: the W-error curve of its contexts x tokens matrix (Godey et al. 2024,
 * Fig. 7) with its nulls, its debiased bracket, by context length and by corpus size.
 *
 * Deterministic for a source, n and seed. Cost: (two countings for each context length + rarefaction) x tokens, then sparse linear algebra
 * on the contexts seen at least twice; memory about 6 bytes a token plus `memoryBytes`.
 *
 * @throws RangeError when the source has no window of n tokens, or n is out of range
 */
export function estimateTarget(source: TokenSource, options: EstimateOptions = {}): TargetEstimate {
  const { n = 5, seed = 1, margin = 3, bracket = true } = options;
  if (source.tokens < n) {
    throw new RangeError(
      `Cannot estimate a target: the corpus must have at least n = ${n} tokens, got ${source.tokens}`,
    );
  }
  const seconds: Record<string, number> = {};
  const timed = <T>(stage: string, work: () => T): T => {
    options.signal?.throwIfAborted();
    options.onProgress?.({ stage, done: 0 });
    const started = performance.now();
    const result = work();
    seconds[stage] = round((seconds[stage] ?? 0) + (performance.now() - started) / 1e3, 4);
    options.onProgress?.({ stage, done: 1 });
    return result;
  };
  const count = (of: TokenSource, length: number, stage: string): ContextCounts =>
    timed(stage, () => {
      const started = performance.now();
      return countContextRows(of, {
        n: length,
        memoryBytes: options.memoryBytes,
        signal: options.signal,
        onProgress: (done, windows) =>
          options.onProgress?.({
            stage,
            done: done / windows,
            tokensPerSecond: done / ((performance.now() - started) / 1e3),
          }),
      });
    });

  const corpusHash = timed("hash", () => tokenHash(source));
  const { source: compact } = timed("relabel", () => compactVocabulary(source, true));
  const shuffledSource = timed("shuffle", () => shuffleTokens(compact, seed));
  const shuffledCurve = (length: number): Float64Array => {
    const counts = count(shuffledSource, length, "countShuffled");
    return timed("spectrum", () => curveOf(counts, "uniform", seed));
  };
  const bracketOf = (counts: ContextCounts, weighting: RowWeighting): Bracket | NoBracket =>
    bracket
      ? timed("bracket", () => bracketCurve(counts, weighting, { seed, margin }))
      : { reason: "the bracket was not asked for" };

  const counts = count(compact, n, "count");
  if (counts.windows === 0) {
    throw new RangeError(`Cannot estimate a target: no document has n = ${n} tokens`);
  }
  const naive = timed("spectrum", () => naiveSpectrum(empiricalGram(counts, "uniform"), { seed }))!;
  const shuffled = shuffledCurve(n);
  const main = bracketOf(counts, "uniform");
  const frequencyNaive = timed("spectrum", () => curveOf(counts, "frequency", seed));
  const byFrequency = bracketOf(counts, "frequency");

  const byContextLength: ContextLengthEstimate[] = [];
  const describe = (of: ContextCounts, curves: LengthCurves): void => {
    byContextLength.push({
      contextLength: of.n - 1,
      contexts: of.contexts,
      singletonShare: of.singletons / of.contexts,
      repeatedWindowShare: 1 - of.singletons / of.windows,
      naive: toTargetCurve(curves.naive),
      shuffled: toTargetCurve(curves.shuffled),
      null: compareWithNull(curves.naive, curves.shuffled),
      bracket: toTargetBracket(curves.bracket, margin),
    });
  };
  for (let length = 2; options.byContextLength !== false && length < n; length++) {
    const shorter = count(compact, length, "countShorter");
    const curve = timed("spectrum", () => curveOf(shorter, "uniform", seed));
    describe(shorter, { naive: curve, shuffled: shuffledCurve(length), bracket: bracketOf(shorter, "uniform") });
  }
  describe(counts, { naive: naive.wError, shuffled, bracket: main });

  const rarefaction = timed("rarefaction", () =>
    estimateRarefaction(compact, counts, {
      n,
      shares: options.rarefaction ?? [0.01, 0.03, 0.1, 0.3],
      memoryBytes: options.memoryBytes,
    }),
  );

  const bracketed = toTargetBracket(main, margin);
  return {
    version: 1,
    corpusHash,
    tokenizerHash: options.tokenizerHash ?? null,
    n,
    seed,
    weighting: "uniform",
    documentsApart: source.documentStarts.length > 0,
    documents: source.documentStarts.length + 1,
    tokens: source.tokens,
    vocabulary: source.vocabulary,
    usedVocabulary: compact.vocabulary,
    windows: counts.windows,
    contexts: counts.contexts,
    distinctNgrams: counts.distinctNgrams,
    singletonShare: counts.singletons / counts.contexts,
    repeatedWindowShare: 1 - counts.singletons / counts.windows,
    naive: toTargetCurve(naive.wError),
    shuffled: toTargetCurve(shuffled),
    oneHot: toTargetCurve(wErrorCurve(sortedDescending(oneHotDiagonal(counts)))!),
    lower: bracketed.lower,
    upper: bracketed.upper,
    bracketReason: bracketed.lower ? null : bracketed.reason,
    byFrequency: { naive: toTargetCurve(frequencyNaive), bracket: toTargetBracket(byFrequency, margin) },
    null: compareWithNull(naive.wError, shuffled),
    byContextLength,
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

interface LengthCurves {
  naive: Float64Array;
  shuffled: Float64Array;
  bracket: Bracket | NoBracket;
}

/** A curve that is not the main one: refined only where it is far from its diagonal. */
function curveOf(counts: ContextCounts, weighting: RowWeighting, seed: number): Float64Array {
  return naiveSpectrum(empiricalGram(counts, weighting), { seed, steps: 60, refine: "leading" })!.wError;
}

function toTargetCurve(curve: ArrayLike<number>): TargetCurve {
  return { dimensionsAt: allDimensions(curve), curve: thinCurve(curve) };
}

function toTargetBracket(bracket: Bracket | NoBracket, margin: number): TargetBracket {
  if ("reason" in bracket) return { lower: null, upper: null, reason: bracket.reason };
  return { lower: toTargetCurve(bracket.lower), upper: toTargetCurve(bracket.upper), margin };
}

function allDimensions(curve: ArrayLike<number>): DimensionsAt {
  return Object.fromEntries(EPSILONS.map((e) => [e, dimensionsAt(curve, Number(e))])) as DimensionsAt;
}

function round(x: number, digits: number): number {
  return Number(x.toFixed(digits));
}
