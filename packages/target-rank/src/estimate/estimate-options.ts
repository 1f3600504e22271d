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
  /**
   * Finished parts are kept in this folder, and taken from it when the same corpus is estimated again with the same options: an interrupted estimate goes on.
   */
  workFolder?: string;
  onProgress?: (progress: EstimateProgress) => void;
  signal?: AbortSignal;
}
