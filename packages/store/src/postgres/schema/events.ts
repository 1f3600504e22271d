import { bigint, doublePrecision, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { runs } from "./runs.ts";

/** What happened in a run, in words. */
export const events = pgTable(
  "events",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 1, 2, 3, … within the run */
    id: bigint({ mode: "number" }).notNull(),
    /** null when the event belongs to no step */
    step: bigint({ mode: "number" }),
    /** null stands for NaN */
    wallTimeMs: doublePrecision("wall_time_ms"),
    kind: text().notNull(),
    message: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.id] })],
);
