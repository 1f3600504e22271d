import { projectNameSchema, runReferenceSchema, timeMsSchema } from "@headroom/protocol";
import { z } from "zod";

/** State of a page as saved in a view: what it showed, and up to when. */
export const savedViewSchema = z.object({
  version: z.literal(1),
  page: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("board"), project: projectNameSchema }),
    z.object({ kind: z.literal("run"), run: runReferenceSchema }),
  ]),
  /** search parameters of the page, completed by its defaults at the time */
  search: z.string(),
  /** points written after this moment are not of the view */
  savedAtMs: timeMsSchema,
});
export type SavedView = z.infer<typeof savedViewSchema>;
