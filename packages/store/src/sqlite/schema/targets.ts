import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Estimate of a target distribution's spectrum. */
export const targets = sqliteTable(
  "targets",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    corpusHash: text("corpus_hash").notNull(),
    tokenizerHash: text("tokenizer_hash").notNull(),
    /** JSON */
    estimate: text().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [
    // targetOfRun by the hashes on a model card
    index("targets_hashes").on(table.corpusHash, table.tokenizerHash),
  ],
);
