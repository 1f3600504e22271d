import { z } from "zod";
import { keptAsJson } from "./json-document.ts";
import { LIMITS } from "./limits.ts";
import { freeText, runReferenceSchema } from "./names.ts";

/** Least k with W-error(k) at most "0.5", "0.1", "0.05"; null when the curve does not come down to it. */
const dimensionsAtSchema = z.record(z.string(), z.number().nullable());

/** One W-error curve of a target, with the dimensions it needs; points are [k, W-error after the k largest] in increasing k. */
export const targetCurveSchema = z.looseObject({
  dimensionsAt: dimensionsAtSchema,
  curve: z.array(z.tuple([z.number().nonnegative(), z.number()])).max(LIMITS.targetCurvePoints),
});
export type TargetCurve = z.infer<typeof targetCurveSchema>;

/** The debiased bracket, or why there is none. */
const bracketSchema = z.union([
  z.looseObject({ lower: targetCurveSchema, upper: targetCurveSchema, margin: z.number() }),
  z.looseObject({ lower: z.null(), upper: z.null(), reason: z.string() }),
]);

/** How far the real curve lies from that of the same tokens shuffled. */
const nullComparisonSchema = z.looseObject({
  /** greatest |W-error(real) - W-error(shuffled)| over k, and where */
  largestGap: z.number(),
  largestGapAt: z.number(),
  /** mean over log k of |real - shuffled| over the mean of real: what of the curve the null does not explain */
  unexplainedShare: z.number(),
  /** how far the share would lie from 0 by chance and by the spectrum's own error; absent where the data cannot tell */
  shareUncertainty: z.number().optional(),
});

const contextLengthSchema = z.looseObject({
  contextLength: z.number(),
  contexts: z.number(),
  /** share of the distinct contexts that were seen once */
  singletonShare: z.number(),
  /** share of the windows whose context was seen at least twice: what the bracket speaks of */
  repeatedWindowShare: z.number(),
  naive: targetCurveSchema,
  shuffled: targetCurveSchema,
  null: nullComparisonSchema,
  bracket: bracketSchema,
});

const rarefactionSchema = z.looseObject({
  /** share of the corpus */
  share: z.number(),
  tokens: z.number(),
  /** true for a value fitted, not measured: a power law in tokens through the last measured points */
  extrapolated: z.boolean(),
  singletonShare: z.number().nullable(),
  naive: dimensionsAtSchema,
});

/** What `headroom target --json` prints and a server stores; unknown keys are kept, so that an estimate can carry more. */
export const targetEstimateSchema = z.looseObject({
  tokens: z.number().nonnegative(),
  /** V of the tokenizer */
  vocabulary: z.number().nonnegative(),
  /** C: distinct contexts */
  contexts: z.number().nonnegative(),
  singletonShare: z.number(),
  naive: targetCurveSchema,
  shuffled: targetCurveSchema.nullish(),
  oneHot: targetCurveSchema.nullish(),
  /** bounds of the true curve; null with `bracketReason` when the data cannot give them */
  lower: targetCurveSchema.nullish(),
  upper: targetCurveSchema.nullish(),
  bracketReason: z.string().nullish(),
  /** wall seconds by stage */
  seconds: z.record(z.string(), z.number()).optional(),
  version: z.number().optional(),
  /** sha256 of the token ids as little-endian u32, document after document */
  corpusHash: freeText(200).optional(),
  /** sha256 of the tokenizer file; null for bare token ids */
  tokenizerHash: freeText(200).nullish(),
  n: z.number().optional(),
  seed: z.number().optional(),
  /** rows of the main curves: "uniform" is once per distinct context, as in the paper */
  weighting: z.string().optional(),
  /** true when windows stay inside documents */
  documentsApart: z.boolean().optional(),
  documents: z.number().optional(),
  /** tokens that occur */
  usedVocabulary: z.number().optional(),
  windows: z.number().optional(),
  distinctNgrams: z.number().optional(),
  repeatedWindowShare: z.number().optional(),
  /** the same with rows weighted by frequency, the loss's own weighting */
  byFrequency: z.looseObject({ naive: targetCurveSchema, bracket: bracketSchema }).optional(),
  null: nullComparisonSchema.optional(),
  byContextLength: z.array(contextLengthSchema).optional(),
  rarefaction: z.array(rarefactionSchema).optional(),
  method: z
    .looseObject({
      spectrum: z.unknown(),
      /** greatest standard error of the naive W-error, null for the diagonal bound alone */
      naiveStandardError: z.number().nullish(),
      /** greatest distance of the naive curve below its rigorous upper bound, the sorted diagonal */
      belowDiagonalBound: z.number().optional(),
      /** |sum of the curve's eigenvalues / squared Frobenius norm - 1| */
      frobeniusResidual: z.number().optional(),
      bracketMargin: z.number().optional(),
    })
    .optional(),
});
export type TargetEstimate = z.infer<typeof targetEstimateSchema>;

const hashSchema = freeText(200);

export const createTargetSchema = z.object({
  /** made by the client so that a push can be repeated; a new one is given when absent */
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "a target id must be 1 to 64 letters, digits, _ or -")
    .optional(),
  name: freeText(LIMITS.nameLength).min(1),
  /** the estimate's own when absent */
  corpusHash: hashSchema.optional(),
  tokenizerHash: hashSchema.optional(),
  estimate: targetEstimateSchema.superRefine(keptAsJson("an estimate", LIMITS.jsonBytes)),
});
export type CreateTarget = z.output<typeof createTargetSchema>;

export const targetIdSchema = z.object({ id: freeText(64).min(1) });

/** Links a run to a target by hand; null takes the link away. */
export const linkTargetSchema = z.object({ run: runReferenceSchema, targetId: freeText(64).min(1).nullable() });
export type LinkTarget = z.output<typeof linkTargetSchema>;
