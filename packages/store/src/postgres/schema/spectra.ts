import { bigint, doublePrecision, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytea } from "./bytea.ts";
import { runs } from "./runs.ts";

/** All singular values of the LM head at a step. */
export const spectra = pgTable(
  "spectra",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    attempt: bigint({ mode: "number" }).notNull(),
    step: bigint({ mode: "number" }).notNull(),
    /** null stands for NaN */
    wallTimeMs: doublePrecision("wall_time_ms"),
    method: text().notNull(),
    dtype: text().notNull(),
    /** shape of the head, tokens x hidden */
    rows: bigint({ mode: "number" }).notNull(),
    columns: bigint({ mode: "number" }).notNull(),
    /** CRC-32 of singular_values */
    checksum: bigint({ mode: "number" }).notNull(),
    /** little-endian float64, largest first */
    singularValues: bytea("singular_values").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.attempt, table.step] })],
);

/** One number per layer at a step. */
export const layerProfiles = pgTable(
  "layer_profiles",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    metric: text().notNull(),
    attempt: bigint({ mode: "number" }).notNull(),
    step: bigint({ mode: "number" }).notNull(),
    /** null stands for NaN */
    wallTimeMs: doublePrecision("wall_time_ms"),
    /** CRC-32 of layer_values */
    checksum: bigint({ mode: "number" }).notNull(),
    /** little-endian float64, first layer first */
    layerValues: bytea("layer_values").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.metric, table.attempt, table.step] })],
);
