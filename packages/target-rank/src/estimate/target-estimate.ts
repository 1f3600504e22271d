import type { SpectrumMethod } from "../spectrum/naive-spectrum.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import type { CurvePoints } from "../spectrum/w-error-curve.ts";

// Type aliases, not interfaces: only those are assignable to the open records of a wire schema

/** The W-errors at which dimensions are read off. */
export const EPSILONS = ["0.5", "0.1", "0.05"] as const;
export type Epsilon = (typeof EPSILONS)[number];

/** Least k with W-error(k) <= epsilon; null when the curve does not come down to it. */
export type DimensionsAt = Record<Epsilon, number | null>;

/** One W-error curve over k, thinned to at most 400 log-spaced points, with the dimensions read from the whole curve. */
export type TargetCurve = {
  dimensionsAt: DimensionsAt;
  curve: CurvePoints;
};

/** How far a real curve lies from that of the same tokens shuffled: what word order adds to it. */
export type NullComparison = {
  /** Greatest |W-error(real) - W-error(shuffled)| over k, and where. */
  largestGap: number;
  largestGapAt: number;
  /** Mean over log k of |real - shuffled| divided by the mean of real: the share of the curve that the null does not explain. */
  unexplainedShare: number;
  /** What that share would come out as by chance and by the spectrum's own error alone; absent where the data cannot tell. */
  shareUncertainty?: number;
};

/** The debiased bracket, or why there is none. */
export type TargetBracket =
  | { lower: TargetCurve; upper: TargetCurve; margin: number }
  | { lower: null; upper: null; reason: string };

export type ContextLengthEstimate = {
  contextLength: number;
  contexts: number;
  /** Share of the distinct contexts that were seen once. */
  singletonShare: number;
  /** Share of the windows whose context was seen at least twice: what the bracket speaks of. */
  repeatedWindowShare: number;
  naive: TargetCurve;
  shuffled: TargetCurve;
  null: NullComparison;
  bracket: TargetBracket;
};

export type RarefactionPoint = {
  /** Share of the corpus. */
  share: number;
  tokens: number;
  /** True for a value fitted, not measured: a power law in tokens through the last measured points. */
  extrapolated: boolean;
  singletonShare: number | null;
  naive: DimensionsAt;
};

/** The estimate of a target distribution's spectrum for corpus x tokenizer x n: plain data, the same in JSON. */
export type TargetEstimate = {
  version: 1;
  /** sha256 of the token ids as little-endian u32, document after document. */
  corpusHash: string;
  /** sha256 of the tokenizer file; null for bare token ids. */
  tokenizerHash: string | null;
  n: number;
  seed: number;
  /** Rows of the main curves: once per distinct context, as in the paper. */
  weighting: RowWeighting;
  /** True when windows stay inside documents. */
  documentsApart: boolean;
  documents: number;
  tokens: number;
  /** V of the tokenizer, and the number of tokens that occur. */
  vocabulary: number;
  usedVocabulary: number;
  windows: number;
  /** C: distinct contexts. */
  contexts: number;
  distinctNgrams: number;
  singletonShare: number;
  repeatedWindowShare: number;
  naive: TargetCurve;
  shuffled: TargetCurve;
  oneHot: TargetCurve;
  /** Bounds of the true curve of the repeated contexts; null with `bracketReason` when the data cannot give them. */
  lower: TargetCurve | null;
  upper: TargetCurve | null;
  bracketReason: string | null;
  /** The same with rows weighted by frequency, the loss's own weighting. */
  byFrequency: { naive: TargetCurve; bracket: TargetBracket };
  /** What the null does not explain, for the main curve. */
  null: NullComparison;
  byContextLength: ContextLengthEstimate[];
  rarefaction: RarefactionPoint[];
  method: {
    spectrum: SpectrumMethod;
    /** Greatest standard error of the naive W-error, null for the diagonal bound alone. */
    naiveStandardError: number | null;
    /** Greatest distance of the naive curve below its rigorous upper bound, the sorted diagonal. */
    belowDiagonalBound: number;
    /** |sum of the curve's eigenvalues / squared Frobenius norm - 1|. */
    frobeniusResidual: number;
    bracketMargin: number;
  };
  /** Wall seconds by stage. */
  seconds: Record<string, number>;
};
