import { StoreError } from "../contract/errors.ts";
import type { NewEvent } from "./events.ts";
import { all, first, placeholders, type Query, run } from "./query.ts";
import type { SeriesBook, SeriesState } from "./series-book.ts";

/** A run that is logged without increasing steps would open one per step. */
const MOST_ATTEMPTS = 1_000;

interface Attempt {
  readonly attempt: number;
  readonly writerId: string;
  readonly writerOrdinal: number;
  fromStep: number;
  readonly openedAtMs: number;
  state: "stored" | "new" | "lowered";
}

/**
 * Which attempt the points of one writer belong to.
 *
 * A writer logs into the newest attempt that was opened by itself or by a writer that made itself known before it, so
 * that what a dead process left behind and delivers late still lands in its own attempt, and the helpers of a resumed
 * process follow it into the new one. When a metric's first step is at or below its last step in that attempt, the
 * run was rewound (or two writers log one metric): a new attempt starts at that step. Two writers that log the same
 * metric at the same steps thus end up in one attempt each, the later one's being the newest.
 */
export class AttemptTracker {
  readonly #runId: string;
  readonly #writerId: string;
  readonly #writerOrdinal: number;
  readonly #nowMs: number;
  readonly #attempts: Attempt[];
  opened = false;

  private constructor(runId: string, writerId: string, writerOrdinal: number, nowMs: number, attempts: Attempt[]) {
    this.#runId = runId;
    this.#writerId = writerId;
    this.#writerOrdinal = writerOrdinal;
    this.#nowMs = nowMs;
    this.#attempts = attempts;
  }

  static *load(runId: string, writerId: string, writerOrdinal: number, nowMs: number): Query<AttemptTracker> {
    const rows = yield* all<{
      attempt: number;
      writer_id: string;
      writer_ordinal: number;
      from_step: number;
      opened_at_ms: number;
    }>(
      `SELECT attempt, writer_id, writer_ordinal, from_step, opened_at_ms FROM attempts
       WHERE run_id = ? ORDER BY attempt`,
      runId,
    );
    const attempts = rows.map(
      (row): Attempt => ({
        attempt: row.attempt,
        writerId: row.writer_id,
        writerOrdinal: row.writer_ordinal,
        fromStep: row.from_step,
        openedAtMs: row.opened_at_ms,
        state: "stored",
      }),
    );
    return new AttemptTracker(runId, writerId, writerOrdinal, nowMs, attempts);
  }

  get count(): number {
    return this.#attempts.length;
  }

  /** 0 before the first attempt */
  get current(): number {
    return this.#mine()?.attempt ?? 0;
  }

  isNewest(attempt: number): boolean {
    return attempt === this.#attempts.length;
  }

  /** A new attempt's last step is its own, even when the run had been further. */
  lastStepAfter(before: number | null, written: number | null): number | null {
    if (this.opened || before === null) return written ?? before;
    return written === null ? before : Math.max(before, written);
  }

  /** Attempt of points of these series from `step` on. Opens one where it must, and says so in `events`. */
  *place(
    book: SeriesBook,
    states: readonly SeriesState[],
    step: number,
    events: NewEvent[],
    wallTimeMs: number,
  ): Query<number> {
    const mine = this.#mine();
    const rewound = states.find((state) => state.totals !== null && state.totals.lastStep >= step);
    if (mine === undefined || rewound !== undefined) {
      const attempt = this.#open(step);
      book.startAttempt();
      if (rewound !== undefined) {
        const what = rewound.kind === "spectrum" ? "a spectrum" : rewound.name;
        events.push({
          step,
          wallTimeMs,
          kind: "attempt",
          message: `Attempt ${attempt} starts at step ${step}: ${what} had been logged up to step ${rewound.lastStepBefore}`,
        });
      }
      return attempt;
    }
    if (step < mine.fromStep) yield* this.#lower(mine, states, step);
    return mine.attempt;
  }

  *save(): Query<void> {
    for (const attempt of this.#attempts) {
      if (attempt.state === "new") {
        yield* run(
          `INSERT INTO attempts (run_id, attempt, writer_id, writer_ordinal, from_step, opened_at_ms)
           VALUES (?, ?, ?, ?, ?, ?)`,
          this.#runId,
          attempt.attempt,
          attempt.writerId,
          attempt.writerOrdinal,
          attempt.fromStep,
          attempt.openedAtMs,
        );
      } else if (attempt.state === "lowered") {
        yield* run(
          "UPDATE attempts SET from_step = ? WHERE run_id = ? AND attempt = ?",
          attempt.fromStep,
          this.#runId,
          attempt.attempt,
        );
      }
    }
  }

  #mine(): Attempt | undefined {
    return this.#attempts.findLast((attempt) => attempt.writerOrdinal <= this.#writerOrdinal);
  }

  #open(fromStep: number): number {
    const attempt = this.#attempts.length + 1;
    if (attempt > MOST_ATTEMPTS) {
      throw new StoreError(
        "refused",
        `Cannot rewind run ${this.#runId} to step ${fromStep}: a run has at most ${MOST_ATTEMPTS} attempts; do its steps increase?`,
      );
    }
    this.#attempts.push({
      attempt,
      writerId: this.#writerId,
      // The first attempt is everyone's, whichever writer happens to deliver first.
      writerOrdinal: attempt === 1 ? 0 : this.#writerOrdinal,
      fromStep,
      openedAtMs: this.#nowMs,
      state: "new",
    });
    this.opened = true;
    return attempt;
  }

  // A resumed process's evaluations may arrive before its losses: the attempt then starts where its earliest
  // series takes up what an earlier attempt had logged. A series that goes on where it stood lowers nothing.
  *#lower(mine: Attempt, states: readonly SeriesState[], step: number): Query<void> {
    if (mine.attempt > 1) {
      const known = states.filter((state) => !state.isNew).map((state) => state.index);
      if (known.length === 0) return;
      const row = yield* first<{ last_step: number | null }>(
        `SELECT max(last_step) AS last_step FROM series_attempts
         WHERE run_id = ? AND attempt < ? AND series_index IN ${placeholders(known.length)}`,
        this.#runId,
        mine.attempt,
        ...known,
      );
      if (row?.last_step == null || row.last_step < step) return;
    }
    mine.fromStep = step;
    if (mine.state === "stored") mine.state = "lowered";
  }
}

export function* listAttempts(
  runId: string,
): Query<{ attempt: number; writerId: string; fromStep: number; openedAtMs: number }[]> {
  const rows = yield* all<{ attempt: number; writer_id: string; from_step: number; opened_at_ms: number }>(
    "SELECT attempt, writer_id, from_step, opened_at_ms FROM attempts WHERE run_id = ? ORDER BY attempt",
    runId,
  );
  return rows.map((row) => ({
    attempt: row.attempt,
    writerId: row.writer_id,
    fromStep: row.from_step,
    openedAtMs: row.opened_at_ms,
  }));
}
