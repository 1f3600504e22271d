import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";

/** One training. Times are milliseconds since 1970. */
export const runs = pgTable(
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
    startedAtMs: bigint("started_at_ms", { mode: "number" }).notNull(),
    createdAtMs: bigint("created_at_ms", { mode: "number" }).notNull(),
    heartbeatAtMs: bigint("heartbeat_at_ms", { mode: "number" }).notNull(),
    finishedAtMs: bigint("finished_at_ms", { mode: "number" }),
    deletedAtMs: bigint("deleted_at_ms", { mode: "number" }),
    updatedAtMs: bigint("updated_at_ms", { mode: "number" }).notNull(),
    /** greatest step of the newest attempt */
    lastStep: bigint("last_step", { mode: "number" }),
    attempts: bigint({ mode: "number" }).notNull(),
    /** number of the newest change of this run */
    cursor: bigint({ mode: "number" }).notNull(),
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
