import { LIMITS } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import { all, chunked, first, insert, placeholders, type Query, run } from "./query.ts";
import { type Totals, type TotalsRow, totalsOf } from "./totals.ts";

export type SeriesKind = "scalar" | "spectrum" | "profile";

export interface SeriesState {
  readonly index: number;
  readonly kind: SeriesKind;
  readonly name: string;
  readonly isNew: boolean;
  readonly storedNewestAttempt: number;
  newestAttempt: number;
  /** in the writer's attempt; null before its first point there */
  totals: Totals | null;
  /** last step in the attempt before the one just opened */
  lastStepBefore: number | null;
}

const TOTALS_COLUMNS = [
  "run_id",
  "series_index",
  "attempt",
  "point_count",
  "tail_count",
  "non_finite_count",
  "first_step",
  "last_step",
  "last_value",
  "minimum",
  "maximum",
];
/** The series a batch touches, with their totals in the writer's attempt: read once, written once. */
export class SeriesBook {
  readonly #runId: string;
  readonly #states = new Map<string, SeriesState>();
  readonly #dirty = new Map<string, { index: number; attempt: number; totals: Totals }>();
  /** "index attempt" of the totals that were found in the store */
  readonly #stored = new Set<string>();
  #nextIndex: number;

  private constructor(runId: string, nextIndex: number) {
    this.#runId = runId;
    this.#nextIndex = nextIndex;
  }

  static *load(runId: string, attempt: number, names: ReadonlyMap<SeriesKind, ReadonlySet<string>>): Query<SeriesBook> {
    const book = new SeriesBook(runId, 0);
    let unknown = 0;
    for (const [kind, wanted] of names) {
      unknown += wanted.size;
      for (const part of chunked([...wanted])) {
        const rows = yield* all<{ series_index: number; name: string; newest_attempt: number }>(
          `SELECT series_index, name, newest_attempt FROM series
           WHERE run_id = ? AND kind = ? AND name IN ${placeholders(part.length)}`,
          runId,
          kind,
          ...part,
        );
        unknown -= rows.length;
        const indices = rows.map((row) => row.series_index);
        const totals = yield* totalsIn(runId, attempt, indices);
        for (const index of totals.keys()) book.#stored.add(`${index} ${attempt}`);
        for (const row of rows) {
          book.#states.set(`${kind} ${row.name}`, {
            index: row.series_index,
            kind,
            name: row.name,
            isNew: false,
            storedNewestAttempt: row.newest_attempt,
            newestAttempt: row.newest_attempt,
            totals: totals.get(row.series_index) ?? null,
            lastStepBefore: null,
          });
        }
      }
    }
    if (unknown > 0) {
      const row = yield* first<{ next: number }>(
        "SELECT coalesce(max(series_index), -1) + 1 AS next FROM series WHERE run_id = ?",
        runId,
      );
      book.#nextIndex = row!.next;
      if (row!.next + unknown > LIMITS.metricsPerRun) {
        throw new StoreError(
          "refused",
          `Cannot add ${unknown} metrics to run ${runId}: a run has at most ${LIMITS.metricsPerRun}, and it has ${row!.next}`,
        );
      }
    }
    return book;
  }

  state(kind: SeriesKind, name: string): SeriesState {
    const key = `${kind} ${name}`;
    const known = this.#states.get(key);
    if (known) return known;
    const state: SeriesState = {
      index: this.#nextIndex++,
      kind,
      name,
      isNew: true,
      storedNewestAttempt: 0,
      newestAttempt: 0,
      totals: null,
      lastStepBefore: null,
    };
    this.#states.set(key, state);
    return state;
  }

  setTotals(state: SeriesState, attempt: number, totals: Totals): void {
    state.totals = totals;
    this.#dirty.set(`${state.index} ${attempt}`, { index: state.index, attempt, totals });
    if (attempt > state.newestAttempt) state.newestAttempt = attempt;
  }

  /** All series start anew. */
  startAttempt(): void {
    for (const state of this.#states.values()) {
      state.lastStepBefore = state.totals?.lastStep ?? null;
      state.totals = null;
    }
  }

  touched(): Iterable<{ index: number; totals: Totals }> {
    return this.#dirty.values();
  }

  *save(): Query<void> {
    const touched = new Set([...this.#dirty.values()].map(({ index }) => index));
    const states = [...this.#states.values()].filter((state) => touched.has(state.index));
    yield* insert(
      "series",
      ["run_id", "series_index", "kind", "name", "newest_attempt"],
      states
        .filter((state) => state.isNew)
        .map((state) => [this.#runId, state.index, state.kind, state.name, state.newestAttempt]),
    );
    for (const state of states) {
      if (state.isNew || state.newestAttempt === state.storedNewestAttempt) continue;
      yield* run(
        "UPDATE series SET newest_attempt = ? WHERE run_id = ? AND series_index = ?",
        state.newestAttempt,
        this.#runId,
        state.index,
      );
    }
    yield* this.#forgetStoredTotals();
    yield* insert(
      "series_attempts",
      TOTALS_COLUMNS,
      [...this.#dirty.values()].map(({ index, attempt, totals }) => [
        this.#runId,
        index,
        attempt,
        totals.pointCount,
        totals.tailCount,
        totals.nonFiniteCount,
        totals.firstStep,
        totals.lastStep,
        Number.isNaN(totals.lastValue) ? null : totals.lastValue,
        totals.minimum,
        totals.maximum,
      ]),
    );
  }

  // Not an upsert: shards behind foreign tables have none.
  *#forgetStoredTotals(): Query<void> {
    const stored = [...this.#dirty.values()].filter(({ index, attempt }) => this.#stored.has(`${index} ${attempt}`));
    for (const part of chunked(stored)) {
      const attempt = part[0]!.attempt; // a batch finds totals of its writer's attempt only
      yield* run(
        `DELETE FROM series_attempts WHERE run_id = ? AND attempt = ? AND series_index IN ${placeholders(part.length)}`,
        this.#runId,
        attempt,
        ...part.map(({ index }) => index),
      );
    }
  }
}

// A statement of its own: joined to the series, Postgres without fresh statistics reads every row for every name.
function* totalsIn(runId: string, attempt: number, indices: readonly number[]): Query<Map<number, Totals>> {
  if (indices.length === 0) return new Map();
  const rows = yield* all<TotalsRow>(
    `SELECT * FROM series_attempts WHERE run_id = ? AND attempt = ? AND series_index IN ${placeholders(indices.length)}`,
    runId,
    attempt,
    ...indices,
  );
  return new Map(rows.map((row) => [row.series_index, totalsOf(row)]));
}
