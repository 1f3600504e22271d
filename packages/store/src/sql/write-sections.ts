import {
  type Batch,
  type ChangeKind,
  type Frame,
  SERIES_KINDS,
  type Section,
  type SeriesKind,
} from "@headroom/protocol";
import { count, REFERENCES } from "../schema/references.ts";
import type { Row } from "../schema/tables.ts";
import { checksum, columnBytes } from "../series/bytes.ts";
import { CHUNK_POINTS } from "../series/point-chunk.ts";
import { encodeTailRow, GROUP_SERIES } from "../series/tail-row.ts";
import type { AttemptTracker } from "./attempt-tracker.ts";
import { addEvents, type NewEvent } from "./events.ts";
import { all, type Query } from "./query.ts";
import type { SeriesBook } from "./series-book.ts";
import { columnsOfProvenance } from "./spectrum-provenance.ts";
import { insert, placeholders } from "./statements.ts";
import { extendTotals } from "./totals.ts";

/** Tail rows of a group after which they are compacted, so that a slow writer's many small batches stay cheap to read. */
const TAIL_ROWS = 64;

const { seriesTail } = REFERENCES;

/** What a batch's sections did. */
class Written {
  readonly kinds = new Set<ChangeKind>();
  readonly tailPositions = new Map<number, number>();
  /** greatest step written to the newest attempt */
  lastStep: number | null = null;
  #newestAttempt = 0;

  step(attempt: number, step: number): void {
    this.lastStep = this.lastStep === null || attempt > this.#newestAttempt ? step : Math.max(this.lastStep, step);
    this.#newestAttempt = attempt;
  }

  groupsToCompact(book: SeriesBook): number[] {
    const groups = new Set<number>();
    for (const [group, next] of this.tailPositions) if (next >= TAIL_ROWS) groups.add(group);
    for (const { index, totals } of book.touched()) {
      if (totals !== null && totals.tailCount >= CHUNK_POINTS) groups.add(Math.floor(index / GROUP_SERIES));
    }
    return [...groups];
  }
}

/** Writes the batch's sections in their order, opening attempts where they rewind. */
export function* writeSections(batch: Batch, attempts: AttemptTracker, book: SeriesBook): Query<Written> {
  const written = new Written();
  const tailRows: Row<"seriesTail">[] = [];
  const spectra: Row<"spectra">[] = [];
  const profiles: Row<"layerProfiles">[] = [];
  const events: NewEvent[] = [];
  for (const section of batch.sections) {
    if (section.kind === "event") {
      events.push({
        step: Number.isNaN(section.step) ? null : section.step,
        wallTimeMs: section.wallTimeMs,
        kind: section.eventKind,
        message: section.message,
      });
      continue;
    }
    if (section.kind === "frame") {
      if (section.steps.length === 0 || section.metrics.length === 0) continue;
      const states = section.metrics.map((metric) => book.state("scalar", metric));
      const fromStep = section.steps[0]!;
      const attempt = yield* attempts.place(book, states, fromStep, events, section.wallTimesMs[0]!);
      if (attempts.isNewest(attempt)) written.step(attempt, section.steps[section.steps.length - 1]!);
      states.forEach((state, m) => {
        book.setTotals(state, attempt, extendTotals(state.totals, section.steps, section.values[m]!));
      });
      yield* collectTailRows(batch.runId, attempt, section, states, written, tailRows);
      written.kinds.add("series");
      continue;
    }
    const state = section.kind === "spectrum" ? book.state("spectrum", "") : book.state("profile", section.metric);
    const attempt = yield* attempts.place(book, [state], section.step, events, section.wallTimeMs);
    if (attempts.isNewest(attempt)) written.step(attempt, section.step);
    book.setTotals(state, attempt, { ...extendTotals(state.totals, ONE_STEP(section.step), ONE_VALUE), tailCount: 0 });
    const bytes = columnBytes(section.kind === "spectrum" ? section.singularValues : section.values);
    const { step, wallTimeMs } = section;
    const place = { runId: batch.runId, attempt, step, wallTimeMs, checksum: checksum(bytes) };
    if (section.kind === "spectrum") {
      const { method, dtype, rows, columns } = section;
      spectra.push({
        ...place,
        ...{ method, dtype, rows, columns, singularValues: bytes },
        ...columnsOfProvenance(section.provenance),
      });
      written.kinds.add("spectra");
    } else {
      profiles.push({ ...place, metric: section.metric, layerValues: bytes });
      written.kinds.add("profiles");
    }
  }
  yield* insert("seriesTail", tailRows);
  yield* insert("spectra", spectra);
  yield* insert("layerProfiles", profiles);
  if (events.length > 0) {
    yield* addEvents(batch.runId, events);
    written.kinds.add("events");
  }
  return written;
}

const ONE_STEP = (step: number) => Float64Array.of(step);
const ONE_VALUE = Float64Array.of(0);

/** One tail row for each group of series that the frame touches. */
function* collectTailRows(
  runId: string,
  attempt: number,
  frame: Frame,
  states: readonly { readonly index: number }[],
  written: Written,
  into: Row<"seriesTail">[],
): Query<void> {
  const groups = new Map<number, number[]>();
  states.forEach((state, m) => {
    const group = Math.floor(state.index / GROUP_SERIES);
    const members = groups.get(group);
    if (members) members.push(m);
    else groups.set(group, [m]);
  });
  const unknown = [...groups.keys()].filter((group) => !written.tailPositions.has(group));
  if (unknown.length > 0) yield* loadTailPositions(runId, unknown, written);
  for (const [group, members] of groups) {
    const bytes = encodeTailRow({
      seriesIndices: members.map((m) => states[m]!.index),
      steps: frame.steps,
      wallTimesMs: frame.wallTimesMs,
      values: members.map((m) => frame.values[m]!),
    });
    const position = written.tailPositions.get(group)!;
    written.tailPositions.set(group, position + 1);
    into.push({ runId, groupIndex: group, position, attempt, checksum: checksum(bytes), columns: bytes });
  }
}

function* loadTailPositions(runId: string, groups: readonly number[], written: Written): Query<void> {
  for (const group of groups) written.tailPositions.set(group, 0);
  const rows = yield* all(
    { groupIndex: seriesTail.groupIndex, newest: count(`max(${seriesTail.position})`) },
    `FROM ${seriesTail} WHERE ${seriesTail.runId} = ? AND ${seriesTail.groupIndex} IN ${placeholders(groups.length)}
     GROUP BY ${seriesTail.groupIndex}`,
    runId,
    ...groups,
  );
  for (const row of rows) written.tailPositions.set(row.groupIndex, row.newest + 1);
}

/** Series that the sections touch, by kind. */
export function namesOf(sections: readonly Section[]): Map<SeriesKind, Set<string>> {
  const names = new Map(SERIES_KINDS.map((kind) => [kind, new Set<string>()]));
  for (const section of sections) {
    if (section.kind === "frame") for (const metric of section.metrics) names.get("scalar")!.add(metric);
    if (section.kind === "spectrum") names.get("spectrum")!.add("");
    if (section.kind === "profile") names.get("profile")!.add(section.metric);
  }
  return names;
}
