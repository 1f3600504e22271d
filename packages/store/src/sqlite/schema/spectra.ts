import { blob, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { runs } from "./runs.ts";

/** All singular values of the LM head at a step. */
export const spectra = sqliteTable(
  "spectra",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    attempt: integer().notNull(),
    step: integer().notNull(),
    /** null stands for NaN */
    wallTimeMs: real("wall_time_ms"),
    method: text().notNull(),
    dtype: text().notNull(),
    /** shape of the head, tokens x hidden */
    rows: integer().notNull(),
    columns: integer().notNull(),
    /** CRC-32 of singular_values */
    checksum: integer().notNull(),
    /** little-endian float64, largest first */
    singularValues: blob("singular_values", { mode: "buffer" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.attempt, table.step] })],
);

/** One number per layer at a step. */
export const layerProfiles = sqliteTable(
  "layer_profiles",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    metric: text().notNull(),
    attempt: integer().notNull(),
    step: integer().notNull(),
    /** null stands for NaN */
    wallTimeMs: real("wall_time_ms"),
    /** CRC-32 of layer_values */
    checksum: integer().notNull(),
    /** little-endian float64, first layer first */
    layerValues: blob("layer_values", { mode: "buffer" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.metric, table.attempt, table.step] })],
);
