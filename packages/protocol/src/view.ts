import { z } from "zod";
import { keptAsJson } from "./json-document.ts";
import { LIMITS } from "./limits.ts";
import { freeText } from "./names.ts";

/** The whole state of a page, saved once and never changed. */
export const createViewSchema = z.object({
  title: freeText(LIMITS.nameLength).default(""),
  state: z.json().superRefine(keptAsJson("a view", LIMITS.viewBytes)),
});
export type CreateView = z.output<typeof createViewSchema>;

export const viewIdSchema = z.object({ id: freeText(64).min(1) });
