import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { projectNameSchema, runIdSchema } from "./names.ts";

/** Live messages of one subscription are at least this far apart. */
export const LIVE_BEAT_MS = 250;

/** What a page watches: one project, some runs (by id), or everything; `lastEventId` resumes after a disconnect. */
export const onChangeSchema = z.object({
  project: projectNameSchema.optional(),
  runIds: z.array(runIdSchema).max(LIMITS.seriesPerRead).optional(),
  lastEventId: z
    .string()
    .regex(/^\d{1,16}$/, "lastEventId must be a cursor")
    .nullish(),
});
export type OnChange = z.output<typeof onChangeSchema>;
