import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { runs } from "./runs.ts";

/** Saturation assessment as last computed. */
export const verdicts = sqliteTable("verdicts", {
  runId: text("run_id")
    .primaryKey()
    .references(() => runs.id, { onDelete: "cascade" }),
  /** JSON */
  detectorState: text("detector_state").notNull(),
  /** JSON */
  verdict: text().notNull(),
  assessedCursor: integer("assessed_cursor").notNull(),
  updatedAtMs: integer("updated_at_ms").notNull(),
});

/** A person's word on a verdict. */
export const labels = sqliteTable(
  "labels",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 1, 2, 3, … within the run */
    id: integer().notNull(),
    decision: text({ enum: ["confirmed", "dismissed"] }).notNull(),
    onsetStep: integer("onset_step"),
    note: text().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.id] })],
);
