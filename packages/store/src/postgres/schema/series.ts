import { bigint, doublePrecision, index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytea } from "./bytea.ts";
import { runs } from "./runs.ts";

/** Anything a run logs by step: a metric, its spectra, a layer profile. */
export const series = pgTable(
  "series",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** 0, 1, 2, … in order of first appearance in the run */
    seriesIndex: bigint("series_index", { mode: "number" }).notNull(),
    kind: text({ enum: ["scalar", "spectrum", "profile"] }).notNull(),
    /** metric name; empty for spectra */
    name: text().notNull(),
    newestAttempt: bigint("newest_attempt", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seriesIndex] }),
    // append and readSeries by metric name
    uniqueIndex("series_name").on(table.runId, table.kind, table.name),
  ],
);

/** Totals of one series in one attempt. NaN is stored as null. */
export const seriesAttempts = pgTable(
  "series_attempts",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    seriesIndex: bigint("series_index", { mode: "number" }).notNull(),
    attempt: bigint({ mode: "number" }).notNull(),
    pointCount: bigint("point_count", { mode: "number" }).notNull(),
    /** points still in series_tail */
    tailCount: bigint("tail_count", { mode: "number" }).notNull(),
    nonFiniteCount: bigint("non_finite_count", { mode: "number" }).notNull(),
    firstStep: bigint("first_step", { mode: "number" }).notNull(),
    lastStep: bigint("last_step", { mode: "number" }).notNull(),
    /** null stands for NaN */
    lastValue: doublePrecision("last_value"),
    /** over finite values; null when there is none */
    minimum: doublePrecision(),
    maximum: doublePrecision(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seriesIndex, table.attempt] })],
);

/** Newest points, as they arrived: columns of the series that share steps and wall times. See series/tail-row.ts. */
export const seriesTail = pgTable(
  "series_tail",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** series_index / 32: a reader of one series loads the tail rows of its group only */
    groupIndex: bigint("group_index", { mode: "number" }).notNull(),
    /** order within the group: packed rows end at -1, rows that came since count from 0 */
    position: bigint({ mode: "number" }).notNull(),
    attempt: bigint({ mode: "number" }).notNull(),
    /** CRC-32 of `columns` */
    checksum: bigint({ mode: "number" }).notNull(),
    columns: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.groupIndex, table.position] })],
);

/**
 * Sealed points and their pyramid. Height 0 holds 4,096 points each; a node of height h + 1 stands for eight of height h.
 * `position` counts nodes of a height from 0. Small columns come first, so that reading them skips the pages of `points`.
 */
export const seriesNodes = pgTable(
  "series_nodes",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    seriesIndex: bigint("series_index", { mode: "number" }).notNull(),
    attempt: bigint({ mode: "number" }).notNull(),
    height: bigint({ mode: "number" }).notNull(),
    position: bigint({ mode: "number" }).notNull(),
    firstStep: bigint("first_step", { mode: "number" }).notNull(),
    lastStep: bigint("last_step", { mode: "number" }).notNull(),
    /** CRC-32 of coarse, fine and points in turn */
    coarseChecksum: bigint("coarse_checksum", { mode: "number" }).notNull(),
    fineChecksum: bigint("fine_checksum", { mode: "number" }).notNull(),
    pointsChecksum: bigint("points_checksum", { mode: "number" }).notNull(),
    /** 8 blocks; see series/summary.ts */
    coarse: bytea().notNull(),
    /** 64 blocks */
    fine: bytea().notNull(),
    /** null above height 0; see series/point-chunk.ts */
    points: bytea(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seriesIndex, table.attempt, table.height, table.position] }),
    // readSeries finds the first chunk that ends at or after a step
    index("series_nodes_last_step").on(table.runId, table.seriesIndex, table.attempt, table.height, table.lastStep),
  ],
);
