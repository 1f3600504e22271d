import { bigint, pgTable, text } from "drizzle-orm/pg-core";

/** Immutable saved state of a page. */
export const views = pgTable("views", {
  id: text().primaryKey(),
  title: text().notNull(),
  /** JSON */
  state: text().notNull(),
  createdAtMs: bigint("created_at_ms", { mode: "number" }).notNull(),
});
