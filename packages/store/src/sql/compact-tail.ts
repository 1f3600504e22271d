import { StoreError } from "../contract/errors.ts";
import type { Row, RowWithout } from "../schema/tables.ts";
import { encodeAxis } from "../series/axis-code.ts";
import { checksum } from "../series/bytes.ts";
import { CHUNK_POINTS, encodeChunk } from "../series/point-chunk.ts";
import { joinColumns } from "../series/point-columns.ts";
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
import type { Query } from "./query.ts";
import { between, insert, remove, select, update } from "./statements.ts";

/** Rows of a group's tail in order of arrival. @throws StoreError "corrupt" */
export function* readTail(runId: string, groupIndex: number): Query<{ attempt: number; row: TailRow }[]> {
  const columns = ["position", "attempt", "checksum", "columns"] as const;
  const rows = yield* select("seriesTail", { columns, where: { runId, groupIndex }, order: ["position"] });
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
 * Compacts the tail of a group: every full chunk of a series is sealed and summarised, and what is left is stored in one
 * row for all series that share their steps (see `series_tail.position`). Changes no answer.
 */
export function* compactTail(runId: string, groupIndex: number): Query<void> {
  const rows = yield* readTail(runId, groupIndex);
  if (rows.length === 0) return;
  const sealed = yield* sealedCounts(runId, groupIndex);
  yield* remove("seriesTail", { runId, groupIndex });
  const left: RowWithout<"seriesTail", "position">[] = [];
  for (const { attempt, columns } of joinRows(rows)) {
    const full = Math.floor(columns.steps.length / CHUNK_POINTS);
    for (let chunk = 0; chunk < full; chunk++) {
      yield* sealChunk(runId, attempt, slice(columns, chunk * CHUNK_POINTS, (chunk + 1) * CHUNK_POINTS), sealed);
    }
    const rest = slice(columns, full * CHUNK_POINTS, columns.steps.length);
    if (full > 0) yield* saveTailCounts(runId, attempt, rest);
    if (rest.steps.length === 0) continue;
    const bytes = encodeTailRow(rest);
    left.push({ runId, groupIndex, attempt, checksum: checksum(bytes), columns: bytes });
  }
  // Compacted rows end at -1, so that positions from 0 on count the rows that came since.
  yield* insert(
    "seriesTail",
    left.map((row, k) => ({ ...row, position: k - left.length })),
  );
}

/** Chunks sealed so far, by series and attempt. */
type SealedCounts = Map<string, number>;

function* sealedCounts(runId: string, groupIndex: number): Query<SealedCounts> {
  const first = groupIndex * GROUP_SERIES;
  const rows = yield* select("seriesAttempts", {
    columns: ["seriesIndex", "attempt", "pointCount", "tailCount"],
    where: { runId, seriesIndex: between(first, first + GROUP_SERIES - 1) },
  });
  return new Map(
    rows.map((row) => [`${row.seriesIndex} ${row.attempt}`, (row.pointCount - row.tailCount) / CHUNK_POINTS]),
  );
}

function* saveTailCounts(runId: string, attempt: number, rest: TailRow): Query<void> {
  for (const seriesIndex of rest.seriesIndices) {
    yield* update("seriesAttempts", { tailCount: rest.steps.length }, { runId, seriesIndex, attempt });
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
    const members = at.map((index) => rows[index]!.row);
    return {
      attempt,
      columns: {
        seriesIndices,
        steps: joinColumns(members.map((member) => member.steps)),
        wallTimesMs: joinColumns(members.map((member) => member.wallTimesMs)),
        values: seriesIndices.map((index) =>
          joinColumns(members.map((member) => member.values[member.seriesIndices.indexOf(index)]!)),
        ),
      },
    };
  });
}

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
    const place = { runId, seriesIndex, attempt, height: 0, position, firstStep, lastStep };
    yield* insert("seriesNodes", [nodeRow(place, fine, points)]);
    yield* growPyramid(runId, seriesIndex, attempt, position);
  }
}

type Summarised = "coarse" | "coarseChecksum" | "fine" | "fineChecksum" | "points" | "pointsChecksum";

function nodeRow(
  place: RowWithout<"seriesNodes", Summarised>,
  summary: Summary,
  points: Uint8Array | null,
): Row<"seriesNodes"> {
  const coarse = encodeSummary(coarsen([summary]));
  const fine = encodeSummary(summary);
  return {
    ...place,
    coarseChecksum: checksum(coarse),
    fineChecksum: checksum(fine),
    pointsChecksum: points === null ? 0 : checksum(points),
    coarse,
    fine,
    points,
  };
}

/** Every eighth node of a height completes one of the next. */
function* growPyramid(runId: string, seriesIndex: number, attempt: number, chunkPosition: number): Query<void> {
  let position = chunkPosition;
  for (let height = 0; position % FAN === FAN - 1; height++) {
    const children = yield* select("seriesNodes", {
      columns: ["firstStep", "lastStep", "coarse"],
      where: { runId, seriesIndex, attempt, height, position: between(position - FAN + 1, position) },
      order: ["position"],
    });
    const fine = joinSummaries(children.map((child) => decodeSummary(child.coarse)));
    position = Math.floor(position / FAN);
    const steps = { firstStep: children[0]!.firstStep, lastStep: children[FAN - 1]!.lastStep };
    const place = { runId, seriesIndex, attempt, height: height + 1, position, ...steps };
    yield* insert("seriesNodes", [nodeRow(place, fine, null)]);
  }
}
