import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Immutable saved state of a page. */
export const views = sqliteTable("views", {
  id: text().primaryKey(),
  title: text().notNull(),
  /** JSON */
  state: text().notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
});
