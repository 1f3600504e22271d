import { z } from "zod";
import { LIMITS } from "./limits.ts";

/** The whole state of a page, saved once and never changed. */
export const createViewSchema = z.object({
  title: z.string().max(LIMITS.nameLength).default(""),
  state: z
    .json()
    .refine(
      (value) => JSON.stringify(value).length <= LIMITS.viewBytes,
      `a view must be at most ${LIMITS.viewBytes} bytes as JSON`,
    ),
});
export type CreateView = z.output<typeof createViewSchema>;

export const viewIdSchema = z.object({ id: z.string().min(1).max(64) });
