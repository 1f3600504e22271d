import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { runs } from "./runs.ts";

/** Anything a run logs by step: a metric, its spectra, a layer profile. */
export const series = sqliteTable(
  "series",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 0, 1, 2, … in order of first appearance in the run */
    seriesIndex: integer("series_index").notNull(),
    kind: text({ enum: ["scalar", "spectrum", "profile"] }).notNull(),
    /** metric name; empty for spectra */
    name: text().notNull(),
    newestAttempt: integer("newest_attempt").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seriesIndex] }),
    // append and readSeries by metric name
    uniqueIndex("series_name").on(table.runId, table.kind, table.name),
  ],
);

/** Totals of one series in one attempt. NaN is stored as null. */
export const seriesAttempts = sqliteTable(
  "series_attempts",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    seriesIndex: integer("series_index").notNull(),
    attempt: integer().notNull(),
    pointCount: integer("point_count").notNull(),
    /** points still in series_tail */
    tailCount: integer("tail_count").notNull(),
    nonFiniteCount: integer("non_finite_count").notNull(),
    firstStep: integer("first_step").notNull(),
    lastStep: integer("last_step").notNull(),
    /** null stands for NaN */
    lastValue: real("last_value"),
    /** over finite values; null when there is none */
    minimum: real(),
    maximum: real(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seriesIndex, table.attempt] })],
);

/** Newest points, as they arrived: columns of the series that share steps and wall times. See series/tail-row.ts. */
export const seriesTail = sqliteTable(
  "series_tail",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** series_index / 32: a reader of one series loads the tail rows of its group only */
    groupIndex: integer("group_index").notNull(),
    /** order within the group: packed rows end at -1, rows that came since count from 0 */
    position: integer().notNull(),
    attempt: integer().notNull(),
    /** CRC-32 of `columns` */
    checksum: integer().notNull(),
    columns: blob({ mode: "buffer" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.groupIndex, table.position] })],
);

/**
 * Sealed points and their pyramid. Height 0 holds 4,096 points each; a node of height h + 1 stands for eight of height h.
 * `position` counts nodes of a height from 0. Small columns come first, so that reading them skips the pages of `points`.
 */
export const seriesNodes = sqliteTable(
  "series_nodes",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    seriesIndex: integer("series_index").notNull(),
    attempt: integer().notNull(),
    height: integer().notNull(),
    position: integer().notNull(),
    firstStep: integer("first_step").notNull(),
    lastStep: integer("last_step").notNull(),
    /** CRC-32 of coarse, fine and points in turn */
    coarseChecksum: integer("coarse_checksum").notNull(),
    fineChecksum: integer("fine_checksum").notNull(),
    pointsChecksum: integer("points_checksum").notNull(),
    /** 8 blocks; see series/summary.ts */
    coarse: blob({ mode: "buffer" }).notNull(),
    /** 64 blocks */
    fine: blob({ mode: "buffer" }).notNull(),
    /** null above height 0; see series/point-chunk.ts */
    points: blob({ mode: "buffer" }),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seriesIndex, table.attempt, table.height, table.position] }),
    // readSeries finds the first chunk that ends at or after a step
    index("series_nodes_last_step").on(table.runId, table.seriesIndex, table.attempt, table.height, table.lastStep),
  ],
);
