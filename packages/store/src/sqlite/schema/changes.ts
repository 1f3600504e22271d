import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Newest change of each kind in each run: what live pages poll. Outlives the run, so that a purge is told too. A target
 * stands here by its own id with an empty project.
 */
export const changes = sqliteTable(
  "changes",
  {
    runId: text("run_id").notNull(),
    kind: text({ enum: ["run", "series", "spectra", "profiles", "events", "verdict", "target", "deleted"] }).notNull(),
    project: text().notNull(),
    cursor: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.kind] }),
    // changesSince
    index("changes_cursor").on(table.cursor),
  ],
);

/** Numbers of the store itself: "cursor" is the newest change. */
export const storeNumbers = sqliteTable("store_numbers", {
  name: text().primaryKey(),
  value: integer().notNull(),
});
