import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";

/** Estimate of a target distribution's spectrum. */
export const targets = pgTable(
  "targets",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    corpusHash: text("corpus_hash").notNull(),
    tokenizerHash: text("tokenizer_hash").notNull(),
    /** JSON */
    estimate: text().notNull(),
    createdAtMs: bigint("created_at_ms", { mode: "number" }).notNull(),
  },
  (table) => [
    // targetOfRun by the hashes on a model card
    index("targets_hashes").on(table.corpusHash, table.tokenizerHash),
  ],
);
