import {
  CHANGE_KINDS,
  LABEL_DECISIONS,
  type ModelCard,
  RUN_STATUSES,
  type RunConfig,
  SERIES_KINDS,
} from "@headroom/protocol";
import { bytes, type Column, flag, integer, json, optional, real, text, word } from "./column.ts";

/**
 * Everything that is stored: the one place where a table or a column is declared. Drizzle's schemas of both dialects, the
 * statements' column lists and the types of rows follow from it. The database's names are these in snake case.
 * Times are milliseconds since 1970.
 */
export interface Table<Columns = Readonly<Record<string, Column>>> {
  readonly columns: Columns;
  readonly key: readonly string[];
  readonly indexes: readonly Index<string>[];
  /** holds what belongs to a run, and goes with it: `runId` refers to `runs` */
  readonly ofRun: boolean;
  /** false: the store's own numbers, which a copy of it makes anew */
  readonly copied: boolean;
}

interface Index<ColumnName> {
  readonly name: string;
  readonly on: readonly ColumnName[];
  readonly unique?: boolean;
  /** the query it is for */
  readonly serves: string;
}

type Name<Columns> = keyof Columns & string;

function table<Columns extends Record<string, Column>>(
  columns: Columns,
  key: readonly Name<Columns>[],
  indexes: readonly Index<Name<Columns>>[] = [],
  copied = true,
): Table<Columns> {
  return { columns, key, indexes, ofRun: false, copied };
}

/** The run comes first in the key, so that the tables shard by it. */
function tableOfRun<Columns extends Record<string, Column>>(
  columns: Columns,
  key: readonly Name<Columns>[],
  indexes: readonly Index<Name<Columns & OfRun>>[] = [],
): Table<OfRun & Columns> {
  return { columns: { ...OF_RUN, ...columns }, key: ["runId", ...key], indexes, ofRun: true, copied: true };
}

const OF_RUN = { runId: text() };
type OfRun = typeof OF_RUN;

/** Parents come before children. */
export const TABLES = {
  /** One training. */
  runs: table(
    {
      /** uuid, made by the client */
      id: text(),
      slug: text(),
      project: text(),
      name: text(),
      /** as stored; a running run whose heartbeat stopped is stored as lost by `runs.markLost` */
      status: word(RUN_STATUSES),
      config: json<RunConfig>(),
      modelCard: json<ModelCard>(),
      tags: json<readonly string[]>(),
      note: text(),
      /** name, slug, tags and note in lower case, for the search box */
      searchText: text(),
      startedAtMs: integer(),
      createdAtMs: integer(),
      heartbeatAtMs: integer(),
      finishedAtMs: optional(integer()),
      deletedAtMs: optional(integer()),
      /** time of the last change of any kind */
      updatedAtMs: integer(),
      /** greatest step of the newest attempt */
      lastStep: optional(integer()),
      attempts: integer(),
      /** number of the newest change of this run, comparable with `Store.cursor()` */
      cursor: integer(),
      /** target linked by hand; null links by the hashes on the model card */
      targetId: optional(text()),
    },
    ["id"],
    [
      { name: "runs_slug", on: ["slug"], serves: "runs.get by the slug of a permalink" },
      {
        name: "runs_project_created",
        on: ["project", "createdAtMs"],
        serves: "runs.list of one project, newest first",
      },
      { name: "runs_created", on: ["createdAtMs"], serves: "runs.list of everything, newest first" },
    ],
  ),

  /** A process that logs to a run. */
  writers: tableOfRun(
    {
      writerId: text(),
      /** 1, 2, 3, … in the order in which the writers of the run made themselves known */
      ordinal: integer(),
      /** of the last applied batch; 0 before the first */
      lastSequence: integer(),
      /** CRC-32 of the newest batches as little-endian u32, newest last */
      recentChecksums: bytes(),
      registeredAtMs: integer(),
    },
    ["writerId"],
  ),

  /** A run logged again at or below its last step: points of earlier attempts at or above `fromStep` are superseded. */
  attempts: tableOfRun(
    {
      /** 1, 2, 3, … */
      attempt: integer(),
      writerId: text(),
      /** ordinal of the writer that opened it: writers that came earlier stay in their own attempt */
      writerOrdinal: integer(),
      fromStep: integer(),
      openedAtMs: integer(),
    },
    ["attempt"],
  ),

  /** Anything a run logs by step: a metric, its spectra, a layer profile. */
  series: tableOfRun(
    {
      /** 0, 1, 2, … in order of first appearance in the run */
      seriesIndex: integer(),
      kind: word(SERIES_KINDS),
      /** metric name; empty for spectra */
      name: text(),
      newestAttempt: integer(),
    },
    ["seriesIndex"],
    [
      {
        name: "series_name",
        on: ["runId", "kind", "name"],
        unique: true,
        serves: "append, series.read by metric name",
      },
    ],
  ),

  /** Totals of one series in one attempt: what is known of it without reading its points. */
  seriesAttempts: tableOfRun(
    {
      seriesIndex: integer(),
      attempt: integer(),
      pointCount: integer(),
      /** points still in seriesTail */
      tailCount: integer(),
      nonFiniteCount: integer(),
      firstStep: integer(),
      lastStep: integer(),
      lastValue: real(),
      /** over finite values; null when there is none */
      minimum: optional(real()),
      maximum: optional(real()),
    },
    ["seriesIndex", "attempt"],
  ),

  /** Newest points, as they arrived: columns of the series that share steps and wall times. See series/tail-row.ts. */
  seriesTail: tableOfRun(
    {
      /** seriesIndex / 32: a reader of one series loads the tail rows of its group only */
      groupIndex: integer(),
      /** order within the group: compacted rows end at -1, rows that came since count from 0 */
      position: integer(),
      attempt: integer(),
      /** CRC-32 of `columns` */
      checksum: integer(),
      columns: bytes(),
    },
    ["groupIndex", "position"],
  ),

  /**
   * Sealed points and their pyramid. Height 0 holds 4,096 points each; a node of height h + 1 stands for eight of height h.
   * Small columns come first, so that reading them skips the pages of `points`.
   */
  seriesNodes: tableOfRun(
    {
      seriesIndex: integer(),
      attempt: integer(),
      height: integer(),
      /** counts the nodes of a height from 0 */
      position: integer(),
      firstStep: integer(),
      lastStep: integer(),
      /** CRC-32 of coarse, fine and points in turn */
      coarseChecksum: integer(),
      fineChecksum: integer(),
      pointsChecksum: integer(),
      /** 8 blocks; see series/summary.ts */
      coarse: bytes(),
      /** 64 blocks */
      fine: bytes(),
      /** null above height 0; see series/point-chunk.ts */
      points: optional(bytes()),
    },
    ["seriesIndex", "attempt", "height", "position"],
    [
      {
        name: "series_nodes_last_step",
        on: ["runId", "seriesIndex", "attempt", "height", "lastStep"],
        serves: "series.read finds the first chunk that ends at or after a step",
      },
    ],
  ),

  /** All singular values of the LM head at a step. */
  spectra: tableOfRun(
    {
      attempt: integer(),
      step: integer(),
      wallTimeMs: real(),
      method: text(),
      dtype: text(),
      /** shape of what was measured of the head, tokens x hidden */
      rows: integer(),
      columns: integer(),
      /** CRC-32 of singularValues */
      checksum: integer(),
      /** little-endian float64, largest first */
      singularValues: bytes(),
      /** protocol's SpectrumProvenance: all null where the sender did not say */
      fused: optional(flag()),
      normGainFolded: optional(flag()),
      rowsCentred: optional(flag()),
      excludedRows: optional(integer()),
      resolutionFloor: optional(real()),
      resolvedCount: optional(integer()),
    },
    ["attempt", "step"],
  ),

  /** One number per layer at a step. */
  layerProfiles: tableOfRun(
    {
      metric: text(),
      attempt: integer(),
      step: integer(),
      wallTimeMs: real(),
      /** CRC-32 of layerValues */
      checksum: integer(),
      /** little-endian float64, first layer first */
      layerValues: bytes(),
    },
    ["metric", "attempt", "step"],
  ),

  /** What happened in a run, in words. */
  events: tableOfRun(
    {
      /** 1, 2, 3, … within the run */
      id: integer(),
      /** null when the event belongs to no step */
      step: optional(integer()),
      wallTimeMs: real(),
      kind: text(),
      message: text(),
    },
    ["id"],
  ),

  /** Saturation assessment as last computed; the shapes are the saturation package's, opaque here. */
  verdicts: tableOfRun(
    {
      /** detector state to go on from after a restart */
      detectorState: json(),
      verdict: json(),
      /** series points up to this cursor are assessed */
      assessedCursor: integer(),
      updatedAtMs: integer(),
    },
    [],
  ),

  /** A person's word on a flag: kept and exportable as a label. */
  labels: tableOfRun(
    {
      /** 1, 2, 3, … within the run */
      id: integer(),
      decision: word(LABEL_DECISIONS),
      onsetStep: optional(integer()),
      note: text(),
      createdAtMs: integer(),
    },
    ["id"],
  ),

  /** Estimate of a target distribution's spectrum. */
  targets: table(
    {
      id: text(),
      name: text(),
      corpusHash: text(),
      tokenizerHash: text(),
      /** the target-rank package's JSON record, opaque here */
      estimate: json(),
      createdAtMs: integer(),
    },
    ["id"],
    [
      {
        name: "targets_hashes",
        on: ["corpusHash", "tokenizerHash"],
        serves: "targets.ofRun by the model card's hashes",
      },
    ],
  ),

  /** An immutable saved view: the whole state of a page. */
  views: table({ id: text(), title: text(), state: json(), createdAtMs: integer() }, ["id"]),

  /**
   * Newest change of each kind in each run: what live pages poll. Outlives the run, so that a purge is told too. A target
   * stands here by its own id with an empty project.
   */
  changes: table(
    { runId: text(), kind: word(CHANGE_KINDS), project: text(), cursor: integer() },
    ["runId", "kind"],
    [{ name: "changes_cursor", on: ["cursor"], serves: "changesSince" }],
  ),

  /** Numbers of the store itself: "cursor" is the newest change. */
  storeNumbers: table({ name: text(), value: integer() }, ["name"], [], false),
};

type Tables = typeof TABLES;
export type TableName = keyof Tables;
export type ColumnName<T extends TableName> = Name<Tables[T]["columns"]>;

type RowOf<Columns> = {
  readonly [C in keyof Columns]: Columns[C] extends Column<infer Value> ? Value : never;
};
type Rows = {
  [T in TableName]: RowOf<Tables[T]["columns"]>;
};
/** What one row of the table says. */
export type Row<T extends TableName> = Rows[T];
/** Without some columns, each of which it has. */
export type RowWithout<T extends TableName, C extends ColumnName<T>> = Omit<Row<T>, C>;

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** The tables that a copy of the store copies, parents before children. */
export const COPIED_TABLES = TABLE_NAMES.filter((name) => TABLES[name].copied);

/** Tables that hold what belongs to a run, children before parents. */
export const RUN_TABLES = TABLE_NAMES.filter(isOfRun).toReversed();

type RunTable = { [T in TableName]: Tables[T]["columns"] extends OfRun ? T : never }[TableName];

function isOfRun(name: TableName): name is RunTable {
  return TABLES[name].ofRun;
}

/** The database's name of a table or column: seriesIndex is series_index. */
export function sqlName(name: string): string {
  const known = SQL_NAMES.get(name);
  if (known !== undefined) return known;
  const made = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  SQL_NAMES.set(name, made);
  return made;
}

const SQL_NAMES = new Map<string, string>();
