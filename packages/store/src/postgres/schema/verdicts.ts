import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { runs } from "./runs.ts";

/** Saturation assessment as last computed. */
export const verdicts = pgTable("verdicts", {
  runId: text("run_id")
    .primaryKey()
    .references(() => runs.id, { onDelete: "cascade" }),
  /** JSON */
  detectorState: text("detector_state").notNull(),
  /** JSON */
  verdict: text().notNull(),
  assessedCursor: bigint("assessed_cursor", { mode: "number" }).notNull(),
  updatedAtMs: bigint("updated_at_ms", { mode: "number" }).notNull(),
});

/** A person's word on a verdict. */
export const labels = pgTable(
  "labels",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 1, 2, 3, … within the run */
    id: bigint({ mode: "number" }).notNull(),
    decision: text({ enum: ["confirmed", "dismissed"] }).notNull(),
    onsetStep: bigint("onset_step", { mode: "number" }),
    note: text().notNull(),
    createdAtMs: bigint("created_at_ms", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.id] })],
);
