import { integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { runs } from "./runs.ts";

/** What happened in a run, in words. */
export const events = sqliteTable(
  "events",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 1, 2, 3, … within the run */
    id: integer().notNull(),
    /** null when the event belongs to no step */
    step: integer(),
    /** null stands for NaN */
    wallTimeMs: real("wall_time_ms"),
    kind: text().notNull(),
    message: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.id] })],
);
