import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { runs } from "./runs.ts";

/** A run logged again at or below its last step: points of earlier attempts at or above `fromStep` are superseded. */
export const attempts = sqliteTable(
  "attempts",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 1, 2, 3, … */
    attempt: integer().notNull(),
    writerId: text("writer_id").notNull(),
    /** ordinal of the writer that opened it: writers that came earlier stay in their own attempt */
    writerOrdinal: integer("writer_ordinal").notNull(),
    fromStep: integer("from_step").notNull(),
    openedAtMs: integer("opened_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.attempt] })],
);
