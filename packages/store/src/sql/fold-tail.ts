import { StoreError } from "../contract/errors.ts";
import { encodeAxis } from "../series/axis-code.ts";
import { checksum } from "../series/bytes.ts";
import { CHUNK_POINTS, encodeChunk } from "../series/point-chunk.ts";
import {
  BLOCK_POINTS,
  coarsen,
  decodeSummary,
  encodeSummary,
  FAN,
  joinSummaries,
  type Summary,
  summarise,
} from "../series/summary.ts";
import { decodeTailRow, encodeTailRow, GROUP_SERIES, type TailRow } from "../series/tail-row.ts";
import { all, insert, type Query, run, type SqlValue } from "./query.ts";

interface StoredTailRow {
  readonly position: number;
  readonly attempt: number;
  readonly checksum: number;
  readonly columns: Uint8Array;
}

/** Rows of a group's tail in order of arrival. @throws StoreError "corrupt" */
export function* readTail(runId: string, groupIndex: number): Query<{ attempt: number; row: TailRow }[]> {
  const rows = yield* all<StoredTailRow>(
    `SELECT position, attempt, checksum, columns FROM series_tail
     WHERE run_id = ? AND group_index = ? ORDER BY position`,
    runId,
    groupIndex,
  );
  return rows.map((stored) => {
    if (checksum(stored.columns) !== stored.checksum) {
      throw new StoreError("corrupt", `Run ${runId} is damaged: ${tailFault(groupIndex, stored.position)}`);
    }
    return { attempt: stored.attempt, row: decodeTailRow(stored.columns) };
  });
}

export function tailFault(groupIndex: number, position: number): string {
  return `tail row ${position} of group ${groupIndex} does not match its checksum`;
}

/**
 * Packs the tail of a group: every full chunk of a series is sealed and summarised, and what is left is stored in one
 * row for all series that share their steps (see `series_tail.position`). Changes no answer.
 */
export function* foldTail(runId: string, groupIndex: number): Query<void> {
  const rows = yield* readTail(runId, groupIndex);
  if (rows.length === 0) return;
  const sealed = yield* sealedCounts(runId, groupIndex);
  yield* run("DELETE FROM series_tail WHERE run_id = ? AND group_index = ?", runId, groupIndex);
  const left: SqlValue[][] = [];
  for (const { attempt, columns } of joinRows(rows)) {
    const full = Math.floor(columns.steps.length / CHUNK_POINTS);
    for (let chunk = 0; chunk < full; chunk++) {
      yield* sealChunk(runId, attempt, slice(columns, chunk * CHUNK_POINTS, (chunk + 1) * CHUNK_POINTS), sealed);
    }
    const rest = slice(columns, full * CHUNK_POINTS, columns.steps.length);
    if (full > 0) yield* saveTailCounts(runId, attempt, rest);
    if (rest.steps.length === 0) continue;
    const bytes = encodeTailRow(rest);
    left.push([runId, groupIndex, 0, attempt, checksum(bytes), bytes]);
  }
  // Packed rows end at -1, so that positions from 0 on count the rows that came since.
  left.forEach((row, k) => {
    row[2] = k - left.length;
  });
  yield* insert("series_tail", ["run_id", "group_index", "position", "attempt", "checksum", "columns"], left);
}

/** Chunks sealed so far, by series and attempt. */
type SealedCounts = Map<string, number>;

function* sealedCounts(runId: string, groupIndex: number): Query<SealedCounts> {
  const rows = yield* all<{ series_index: number; attempt: number; sealed: number }>(
    `SELECT series_index, attempt, point_count - tail_count AS sealed FROM series_attempts
     WHERE run_id = ? AND series_index >= ? AND series_index < ?`,
    runId,
    groupIndex * GROUP_SERIES,
    (groupIndex + 1) * GROUP_SERIES,
  );
  return new Map(rows.map((row) => [`${row.series_index} ${row.attempt}`, row.sealed / CHUNK_POINTS]));
}

function* saveTailCounts(runId: string, attempt: number, rest: TailRow): Query<void> {
  for (const seriesIndex of rest.seriesIndices) {
    yield* run(
      "UPDATE series_attempts SET tail_count = ? WHERE run_id = ? AND series_index = ? AND attempt = ?",
      rest.steps.length,
      runId,
      seriesIndex,
      attempt,
    );
  }
}

function slice(row: TailRow, start: number, end: number): TailRow {
  return {
    seriesIndices: row.seriesIndices,
    steps: row.steps.subarray(start, end),
    wallTimesMs: row.wallTimesMs.subarray(start, end),
    values: row.values.map((column) => column.subarray(start, end)),
  };
}

/** One row for all series of an attempt that occur in the very same rows. */
function joinRows(rows: readonly { attempt: number; row: TailRow }[]): { attempt: number; columns: TailRow }[] {
  const occurrences = new Map<string, { attempt: number; seriesIndex: number; at: number[] }>();
  rows.forEach(({ attempt, row }, at) => {
    for (const seriesIndex of row.seriesIndices) {
      const key = `${attempt} ${seriesIndex}`;
      const known = occurrences.get(key);
      if (known) known.at.push(at);
      else occurrences.set(key, { attempt, seriesIndex, at: [at] });
    }
  });
  const alike = new Map<string, { attempt: number; seriesIndices: number[]; at: number[] }>();
  for (const { attempt, seriesIndex, at } of occurrences.values()) {
    const key = `${attempt} ${at.join(",")}`;
    const known = alike.get(key);
    if (known) known.seriesIndices.push(seriesIndex);
    else alike.set(key, { attempt, seriesIndices: [seriesIndex], at });
  }
  return [...alike.values()].map(({ attempt, seriesIndices, at }) => {
    const parts = at.map((index) => rows[index]!.row);
    return {
      attempt,
      columns: {
        seriesIndices,
        steps: join(parts.map((part) => part.steps)),
        wallTimesMs: join(parts.map((part) => part.wallTimesMs)),
        values: seriesIndices.map((index) =>
          join(parts.map((part) => part.values[part.seriesIndices.indexOf(index)]!)),
        ),
      },
    };
  });
}

function join(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const NODE_COLUMNS = [
  "run_id",
  "series_index",
  "attempt",
  "height",
  "position",
  "first_step",
  "last_step",
  "coarse_checksum",
  "fine_checksum",
  "points_checksum",
  "coarse",
  "fine",
  "points",
];

function* sealChunk(runId: string, attempt: number, chunk: TailRow, sealed: SealedCounts): Query<void> {
  const stepAxis = encodeAxis(chunk.steps);
  const wallAxis = encodeAxis(chunk.wallTimesMs);
  const firstStep = chunk.steps[0]!;
  const lastStep = chunk.steps[chunk.steps.length - 1]!;
  for (let k = 0; k < chunk.seriesIndices.length; k++) {
    const seriesIndex = chunk.seriesIndices[k]!;
    const key = `${seriesIndex} ${attempt}`;
    const position = sealed.get(key) ?? 0;
    sealed.set(key, position + 1);
    const values = chunk.values[k]!;
    const points = encodeChunk(values, stepAxis, wallAxis);
    const fine = summarise({ steps: chunk.steps, values, wallTimesMs: chunk.wallTimesMs }, BLOCK_POINTS);
    const place = [runId, seriesIndex, attempt];
    yield* insert("series_nodes", NODE_COLUMNS, [nodeRow([...place, 0, position, firstStep, lastStep], fine, points)]);
    yield* growPyramid(runId, seriesIndex, attempt, position);
  }
}

function nodeRow(place: SqlValue[], fine: Summary, points: Uint8Array | null): SqlValue[] {
  const coarseBytes = encodeSummary(coarsen([fine]));
  const fineBytes = encodeSummary(fine);
  return [
    ...place,
    checksum(coarseBytes),
    checksum(fineBytes),
    points === null ? 0 : checksum(points),
    coarseBytes,
    fineBytes,
    points,
  ];
}

/** Every eighth node of a height completes one of the next. */
function* growPyramid(runId: string, seriesIndex: number, attempt: number, chunkPosition: number): Query<void> {
  let position = chunkPosition;
  for (let height = 0; position % FAN === FAN - 1; height++) {
    const children = yield* all<{ first_step: number; last_step: number; coarse: Uint8Array }>(
      `SELECT first_step, last_step, coarse FROM series_nodes
       WHERE run_id = ? AND series_index = ? AND attempt = ? AND height = ? AND position > ? AND position <= ?
       ORDER BY position`,
      runId,
      seriesIndex,
      attempt,
      height,
      position - FAN,
      position,
    );
    const fine = joinSummaries(children.map((child) => decodeSummary(child.coarse)));
    position = Math.floor(position / FAN);
    const place = [runId, seriesIndex, attempt, height + 1, position];
    const steps = [children[0]!.first_step, children[FAN - 1]!.last_step];
    yield* insert("series_nodes", NODE_COLUMNS, [nodeRow([...place, ...steps], fine, null)]);
  }
}
