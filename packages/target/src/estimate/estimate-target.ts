import { type Bracket, bracketCurve, type NoBracket } from "../bracket/bracket.ts";
import { compactVocabulary } from "../count/compact-vocabulary.ts";
import { type ContextCounts, countContextRows } from "../count/context-counts.ts";
import { shuffleTokens } from "../count/shuffle-tokens.ts";
import type { TokenSource } from "../count/token-source.ts";
import { type EstimatedCurve, naiveSpectrum } from "../spectrum/naive-spectrum.ts";
import { oneHotDiagonal, type RowWeighting, sortedDescending } from "../spectrum/sorted-diagonal.ts";
import { empiricalGram } from "../spectrum/sparse-gram.ts";
import { dimensionsAt, thinCurve, wErrorCurve } from "../spectrum/w-error-curve.ts";
import { compareWithNull } from "./compare-with-null.ts";
import { estimateLengthsInWorker, takeLength } from "./estimate-lengths-in-worker.ts";
import { shareUncertainty } from "./null-uncertainty.ts";
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
  /** "always": correct the naive curve by stochastic Lanczos even where the matrix is nearly diagonal. Default "leading". */
  refine?: "always" | "leading";
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
  const prepared = prepareTokens(source, options);
  const shorter = options.byContextLength === false ? [] : shorterLengths(options.n ?? 5);
  const lengths = shorter.map((n) => estimateContextLength(prepared, n, options));
  return estimateWhole(prepared, lengths, options);
}

/** The same on two threads: the shorter contexts in a worker, the rest here, and then what is left of the shorter ones. The numbers do not depend on it. */
export async function estimateTargetOnTwoThreads(
  source: TokenSource,
  options: EstimateOptions = {},
): Promise<TargetEstimate> {
  const { n = 5 } = options;
  if (options.byContextLength === false || n <= 2) return estimateTarget(source, options);
  const prepared = prepareTokens(source, options);
  // Short contexts, whose matrices are far from diagonal, cost most
  const queue = { lengths: shorterLengths(n), taken: new Int32Array(new SharedArrayBuffer(4)) };
  const elsewhere = estimateLengthsInWorker(prepared, queue, options);
  // Handled below, and not as an unhandled rejection while this thread is busy
  elsewhere.catch(() => {});
  const estimate = estimateWhole(prepared, [], options);
  const shorter: ContextLengthEstimate[] = [];
  for (let length = takeLength(queue); length !== undefined; length = takeLength(queue)) {
    const taken = length;
    shorter.push(
      timed("shorterContexts", estimate.seconds, options, () => estimateContextLength(prepared, taken, options)),
    );
  }
  const started = performance.now();
  shorter.push(...(await elsewhere));
  estimate.seconds.waitForShorterContexts = round((performance.now() - started) / 1e3, 4);
  estimate.byContextLength.unshift(...shorter.sort((a, b) => a.contextLength - b.contextLength));
  return estimate;
}

/** A corpus made ready: relabelled by frequency, and its shuffled null, both in memory. */
export interface PreparedTokens {
  original: Pick<TokenSource, "tokens" | "vocabulary" | "documentStarts">;
  corpusHash: string;
  compact: TokenSource;
  shuffled: TokenSource;
  seconds: Record<string, number>;
}

function shorterLengths(n: number): number[] {
  return Array.from({ length: n - 2 }, (_, i) => i + 2);
}

/** Runs a stage, adding its wall seconds under its name and telling `onProgress`. */
function timed<T>(stage: string, seconds: Record<string, number>, options: EstimateOptions, work: () => T): T {
  options.signal?.throwIfAborted();
  options.onProgress?.({ stage, done: 0 });
  const started = performance.now();
  const result = work();
  seconds[stage] = round((seconds[stage] ?? 0) + (performance.now() - started) / 1e3, 4);
  options.onProgress?.({ stage, done: 1 });
  return result;
}

function prepareTokens(source: TokenSource, options: EstimateOptions): PreparedTokens {
  const { n = 5, seed = 1 } = options;
  if (source.tokens < n) {
    throw new RangeError(
      `Cannot estimate a target: the corpus must have at least n = ${n} tokens, got ${source.tokens}`,
    );
  }
  const bounds = [0, ...Array.from(source.documentStarts), source.tokens];
  if (!bounds.some((start, i) => i > 0 && start - bounds[i - 1]! >= n)) {
    throw new RangeError(`Cannot estimate a target: no document has n = ${n} tokens`);
  }
  const seconds: Record<string, number> = {};
  const corpusHash = timed("hash", seconds, options, () => tokenHash(source));
  const { source: compact } = timed("relabel", seconds, options, () => compactVocabulary(source, true));
  const shuffled = timed("shuffle", seconds, options, () => shuffleTokens(compact, seed));
  const { tokens, vocabulary, documentStarts } = source;
  return { original: { tokens, vocabulary, documentStarts }, corpusHash, compact, shuffled, seconds };
}

function countRows(source: TokenSource, n: number, stage: string, options: EstimateOptions): ContextCounts {
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

function bracketOf(counts: ContextCounts, weighting: RowWeighting, options: EstimateOptions): Bracket | NoBracket {
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

function describeLength(
  source: TokenSource,
  counts: ContextCounts,
  curves: LengthCurves,
  { seed = 1, margin = 3 }: EstimateOptions,
): ContextLengthEstimate {
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

function estimateWhole(
  prepared: PreparedTokens,
  shorter: ContextLengthEstimate[],
  options: EstimateOptions,
): TargetEstimate {
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
    version: 1,
    corpusHash: prepared.corpusHash,
    tokenizerHash: options.tokenizerHash ?? null,
    n,
    seed,
    weighting: "uniform",
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
    byContextLength: [...shorter, whole],
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
  naive: EstimatedCurve;
  shuffled: EstimatedCurve;
  bracket: Bracket | NoBracket;
}

/** A curve that is not the main one: refined only where it is far from its diagonal. */
function curveOf(counts: ContextCounts, weighting: RowWeighting, seed: number): EstimatedCurve {
  return naiveSpectrum(empiricalGram(counts, weighting), { seed, steps: 60, refine: "leading" })!;
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
