import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { runReferenceSchema } from "./names.ts";

/** [dimensions k, W-error after the k largest singular values] in increasing k. */
const curveSchema = z.array(z.tuple([z.number().nonnegative(), z.number()])).max(LIMITS.targetCurvePoints);

/** One W-error curve of a target with the dimensions it needs at each W-error ("0.5", "0.1", "0.05"). */
export const targetCurveSchema = z.looseObject({
  dimensionsAt: z.record(z.string(), z.number().nullable()),
  curve: curveSchema,
});
export type TargetCurve = z.infer<typeof targetCurveSchema>;

/** What `headroom target --json` prints; unknown keys are kept, so that an estimate can carry more. */
export const targetEstimateSchema = z.looseObject({
  tokens: z.number().nonnegative(),
  vocabulary: z.number().nonnegative(),
  contexts: z.number().nonnegative(),
  singletonShare: z.number(),
  naive: targetCurveSchema,
  shuffled: targetCurveSchema.optional(),
  oneHot: targetCurveSchema.optional(),
  lower: targetCurveSchema.optional(),
  upper: targetCurveSchema.optional(),
  seconds: z.record(z.string(), z.number()).optional(),
});
export type TargetEstimate = z.infer<typeof targetEstimateSchema>;

const hashSchema = z.string().max(200);

export const createTargetSchema = z.object({
  /** made by the client so that a push can be repeated; a new one is given when absent */
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "a target id must be 1 to 64 letters, digits, _ or -")
    .optional(),
  name: z.string().min(1).max(LIMITS.nameLength),
  corpusHash: hashSchema.default(""),
  tokenizerHash: hashSchema.default(""),
  estimate: targetEstimateSchema,
});
export type CreateTarget = z.output<typeof createTargetSchema>;

export const targetIdSchema = z.object({ id: z.string().min(1).max(64) });

/** Links a run to a target by hand; null takes the link away. */
export const linkTargetSchema = z.object({ run: runReferenceSchema, targetId: z.string().min(1).max(64).nullable() });
export type LinkTarget = z.output<typeof linkTargetSchema>;
