import { LIMITS, type SeriesKind } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { Query } from "./query.ts";
import { among, greatest, insert, remove, select, shortLists, update } from "./statements.ts";
import type { Totals } from "./totals.ts";

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
      for (const some of shortLists([...wanted])) {
        const rows = yield* select("series", {
          columns: ["seriesIndex", "name", "newestAttempt"],
          where: { runId, kind, name: among(some) },
        });
        unknown -= rows.length;
        const indices = rows.map((row) => row.seriesIndex);
        const totals = yield* totalsIn(runId, attempt, indices);
        for (const index of totals.keys()) book.#stored.add(`${index} ${attempt}`);
        for (const row of rows) {
          book.#states.set(`${kind} ${row.name}`, {
            index: row.seriesIndex,
            kind,
            name: row.name,
            isNew: false,
            storedNewestAttempt: row.newestAttempt,
            newestAttempt: row.newestAttempt,
            totals: totals.get(row.seriesIndex) ?? null,
            lastStepBefore: null,
          });
        }
      }
    }
    if (unknown > 0) {
      const next = ((yield* greatest("series", "seriesIndex", { runId })) ?? -1) + 1;
      book.#nextIndex = next;
      if (next + unknown > LIMITS.metricsPerRun) {
        throw new StoreError(
          "refused",
          `Cannot add ${unknown} metrics to run ${runId}: a run has at most ${LIMITS.metricsPerRun}, and it has ${next}`,
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
    const runId = this.#runId;
    yield* insert(
      "series",
      states
        .filter((state) => state.isNew)
        .map(({ index, kind, name, newestAttempt }) => ({ runId, seriesIndex: index, kind, name, newestAttempt })),
    );
    for (const { isNew, index, newestAttempt, storedNewestAttempt } of states) {
      if (isNew || newestAttempt === storedNewestAttempt) continue;
      yield* update("series", { newestAttempt }, { runId, seriesIndex: index });
    }
    yield* this.#forgetStoredTotals();
    yield* insert(
      "seriesAttempts",
      [...this.#dirty.values()].map(({ index, attempt, totals }) => ({
        runId,
        seriesIndex: index,
        attempt,
        ...totals,
      })),
    );
  }

  // Not an upsert: shards behind foreign tables have none.
  *#forgetStoredTotals(): Query<void> {
    const stored = [...this.#dirty.values()].filter(({ index, attempt }) => this.#stored.has(`${index} ${attempt}`));
    for (const some of shortLists(stored)) {
      const attempt = some[0]!.attempt; // a batch finds totals of its writer's attempt only
      const seriesIndex = among(some.map(({ index }) => index));
      yield* remove("seriesAttempts", { runId: this.#runId, attempt, seriesIndex });
    }
  }
}

// A statement of its own: joined to the series, Postgres without fresh statistics reads every row for every name.
function* totalsIn(runId: string, attempt: number, indices: readonly number[]): Query<Map<number, Totals>> {
  if (indices.length === 0) return new Map();
  const rows = yield* select("seriesAttempts", { where: { runId, attempt, seriesIndex: among(indices) } });
  return new Map(rows.map(({ runId, attempt, seriesIndex, ...totals }) => [seriesIndex, totals]));
}
