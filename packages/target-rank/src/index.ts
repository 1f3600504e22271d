export { type Bracket, bracketCurve, type NoBracket } from "./bracket/bracket.ts";
export type { BracketOptions } from "./bracket/bracket-options.ts";
export { decodeText } from "./corpus/decode-text.ts";
export { type EncodedCorpus, type EncodeOptions, encodeCorpus } from "./corpus/encode-corpus.ts";
export { encodeCorpusOnce } from "./corpus/encode-corpus-once.ts";
export { corpusExtension, listCorpusFiles } from "./corpus/list-corpus-files.ts";
export { type ReadOptions, readPieces, type TextPiece } from "./corpus/read-pieces.ts";
export { isTokenFile, openTokenFile, type TokenFile, type TokenFileOptions } from "./corpus/token-file.ts";
export { type CompactSource, compactVocabulary } from "./count/compact-vocabulary.ts";
export {
  type ContextCounts,
  ContextCountsBuilder,
  countContextRows,
  type OneHotContexts,
} from "./count/context-counts.ts";
export { type CountOptions, countContexts } from "./count/count-contexts.ts";
export type { MixedContexts } from "./count/mixed-rows-builder.ts";
export type { CountedRow, RowSink } from "./count/row-sink.ts";
export { shuffleTokens } from "./count/shuffle-tokens.ts";
export {
  checkDocumentStarts,
  sliceTokens,
  type TokenIds,
  type TokenSource,
  tokensInMemory,
} from "./count/token-source.ts";
export { compareWithNull } from "./estimate/compare-with-null.ts";
export {
  estimateTargetInWorker,
  type WorkerCorpus,
  type WorkerEstimateOptions,
} from "./estimate/estimate-in-worker.ts";
export type { EstimateOptions, EstimateProgress } from "./estimate/estimate-options.ts";
export { estimateTarget, estimateTargetOnTwoThreads } from "./estimate/estimate-target.ts";
export type { TargetEstimate } from "./estimate/estimate-whole.ts";
export { type DimensionsAt, EPSILONS, type Epsilon, type TargetCurve } from "./estimate/target-curve.ts";
export { tokenHash } from "./estimate/token-hash.ts";
export { createRandom, type Random } from "./random.ts";
export { plotTarget } from "./report/plot-target.ts";
export { targetTable } from "./report/target-table.ts";
export { type EstimatedCurve, naiveSpectrum, type SpectrumMethod } from "./spectrum/naive-spectrum.ts";
export { gramDiagonal, oneHotDiagonal, type RowWeighting, sortedDescending } from "./spectrum/sorted-diagonal.ts";
export { empiricalGram, type SparseGram, unbiasedGram } from "./spectrum/sparse-gram.ts";
export { type CurvePoints, dimensionsAt, thinCurve, wErrorCurve } from "./spectrum/w-error-curve.ts";
export {
  createSyntheticLanguage,
  type SyntheticLanguage,
  type SyntheticLanguageOptions,
} from "./synthetic/synthetic-language.ts";
export { type CorpusTokenizer, createCorpusTokenizer } from "./tokenizer/corpus-tokenizer.ts";
export type { TokenizerKind } from "./tokenizer/section-encoder.ts";
export { TokenBuffer } from "./tokenizer/token-buffer.ts";
