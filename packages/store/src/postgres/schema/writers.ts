import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytea } from "./bytea.ts";
import { runs } from "./runs.ts";

/** A process that logs to a run. */
export const writers = pgTable(
  "writers",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    writerId: text("writer_id").notNull(),
    /** 1, 2, 3, … in the order in which the writers of the run made themselves known */
    ordinal: bigint({ mode: "number" }).notNull(),
    /** of the last applied batch; 0 before the first */
    lastSequence: bigint("last_sequence", { mode: "number" }).notNull(),
    /** CRC-32 of the newest batches as little-endian u32, newest last */
    recentChecksums: bytea("recent_checksums").notNull(),
    registeredAtMs: bigint("registered_at_ms", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.writerId] })],
);
