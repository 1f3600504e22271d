import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One training. Times are milliseconds since 1970. */
export const runs = sqliteTable(
  "runs",
  {
    /** uuid, made by the client */
    id: text().primaryKey(),
    slug: text().notNull(),
    project: text().notNull(),
    name: text().notNull(),
    status: text({ enum: ["running", "finished", "failed", "lost"] }).notNull(),
    /** JSON object */
    config: text().notNull(),
    /** JSON object */
    modelCard: text("model_card").notNull(),
    /** JSON array of strings */
    tags: text().notNull(),
    note: text().notNull(),
    /** name, slug, tags and note in lower case, for the search box */
    searchText: text("search_text").notNull(),
    startedAtMs: integer("started_at_ms").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    heartbeatAtMs: integer("heartbeat_at_ms").notNull(),
    finishedAtMs: integer("finished_at_ms"),
    deletedAtMs: integer("deleted_at_ms"),
    updatedAtMs: integer("updated_at_ms").notNull(),
    /** greatest step of the newest attempt */
    lastStep: integer("last_step"),
    attempts: integer().notNull(),
    /** number of the newest change of this run */
    cursor: integer().notNull(),
    /** target linked by hand; null links by the hashes on the model card */
    targetId: text("target_id"),
  },
  (table) => [
    // getRun by the slug of a permalink
    index("runs_slug").on(table.slug),
    // listRuns of one project, newest first
    index("runs_project_created").on(table.project, table.createdAtMs),
    // listRuns of everything, newest first
    index("runs_created").on(table.createdAtMs),
  ],
);
