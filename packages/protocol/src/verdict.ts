import { z } from "zod";
import { isStep } from "./limits.ts";
import { noteSchema, runReferenceSchema } from "./names.ts";

export const labelRunSchema = z.object({
  run: runReferenceSchema,
  /** where the person sees the onset; absent when they say nothing about it */
  onsetStep: z.number().refine(isStep, "a step must be an integer from 0 to 2^53 - 1").optional(),
  note: noteSchema.default(""),
});
export type LabelRun = z.output<typeof labelRunSchema>;

export const listLabelsSchema = z.object({ run: runReferenceSchema.optional() }).default({});
