import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { runs } from "./runs.ts";

/** A run logged again at or below its last step: points of earlier attempts at or above `fromStep` are superseded. */
export const attempts = pgTable(
  "attempts",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 1, 2, 3, … */
    attempt: bigint({ mode: "number" }).notNull(),
    writerId: text("writer_id").notNull(),
    /** ordinal of the writer that opened it: writers that came earlier stay in their own attempt */
    writerOrdinal: bigint("writer_ordinal", { mode: "number" }).notNull(),
    fromStep: bigint("from_step", { mode: "number" }).notNull(),
    openedAtMs: bigint("opened_at_ms", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.attempt] })],
);
