import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/**
 * Newest change of each kind in each run: what live pages poll. Outlives the run, so that a purge is told too. A target
 * stands here by its own id with an empty project.
 */
export const changes = pgTable(
  "changes",
  {
    runId: text("run_id").notNull(),
    kind: text({ enum: ["run", "series", "spectra", "profiles", "events", "verdict", "target", "deleted"] }).notNull(),
    project: text().notNull(),
    cursor: bigint({ mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.kind] }),
    // changesSince
    index("changes_cursor").on(table.cursor),
  ],
);

/** Numbers of the store itself: "cursor" is the newest change. */
export const storeNumbers = pgTable("store_numbers", {
  name: text().primaryKey(),
  value: bigint({ mode: "number" }).notNull(),
});
