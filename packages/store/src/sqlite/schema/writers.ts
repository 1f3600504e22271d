import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { runs } from "./runs.ts";

/** A process that logs to a run. */
export const writers = sqliteTable(
  "writers",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    writerId: text("writer_id").notNull(),
    /** 1, 2, 3, … in the order in which the writers of the run made themselves known */
    ordinal: integer().notNull(),
    /** of the last applied batch; 0 before the first */
    lastSequence: integer("last_sequence").notNull(),
    /** CRC-32 of the newest batches as little-endian u32, newest last */
    recentChecksums: blob("recent_checksums", { mode: "buffer" }).notNull(),
    registeredAtMs: integer("registered_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.writerId] })],
);
