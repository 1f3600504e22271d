import { StoreError } from "../contract/errors.ts";
import type { AttemptRecord } from "../contract/records.ts";
import type { Row } from "../schema/tables.ts";
import type { NewEvent } from "./events.ts";
import type { Query } from "./query.ts";
import type { SeriesBook, SeriesState } from "./series-book.ts";
import { among, below, greatest, insert, select, update } from "./statements.ts";

/** A run that is logged without increasing steps would open one per step. */
const MOST_ATTEMPTS = 1_000;

interface Attempt {
  readonly row: Row<"attempts">;
  fromStep: number;
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
    const rows = yield* select("attempts", { where: { runId }, order: ["attempt"] });
    const attempts = rows.map((row): Attempt => ({ row, fromStep: row.fromStep, state: "stored" }));
    return new AttemptTracker(runId, writerId, writerOrdinal, nowMs, attempts);
  }

  get count(): number {
    return this.#attempts.length;
  }

  /** 0 before the first attempt */
  get current(): number {
    return this.#mine()?.row.attempt ?? 0;
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
    return mine.row.attempt;
  }

  *save(): Query<void> {
    for (const { row, fromStep, state } of this.#attempts) {
      if (state === "new") yield* insert("attempts", [{ ...row, fromStep }]);
      if (state === "lowered") {
        yield* update("attempts", { fromStep }, { runId: this.#runId, attempt: row.attempt });
      }
    }
  }

  #mine(): Attempt | undefined {
    return this.#attempts.findLast(({ row }) => row.writerOrdinal <= this.#writerOrdinal);
  }

  #open(fromStep: number): number {
    const attempt = this.#attempts.length + 1;
    if (attempt > MOST_ATTEMPTS) {
      throw new StoreError(
        "refused",
        `Cannot rewind run ${this.#runId} to step ${fromStep}: a run has at most ${MOST_ATTEMPTS} attempts; do its steps increase?`,
      );
    }
    const row = {
      runId: this.#runId,
      attempt,
      writerId: this.#writerId,
      // The first attempt is everyone's, whichever writer happens to deliver first.
      writerOrdinal: attempt === 1 ? 0 : this.#writerOrdinal,
      fromStep,
      openedAtMs: this.#nowMs,
    };
    this.#attempts.push({ row, fromStep, state: "new" });
    this.opened = true;
    return attempt;
  }

  // A resumed process's evaluations may arrive before its losses: the attempt then starts where its earliest
  // series takes up what an earlier attempt had logged. A series that goes on where it stood lowers nothing.
  *#lower(mine: Attempt, states: readonly SeriesState[], step: number): Query<void> {
    if (mine.row.attempt > 1) {
      const known = states.filter((state) => !state.isNew).map((state) => state.index);
      if (known.length === 0) return;
      const lastStep = yield* greatest("seriesAttempts", "lastStep", {
        runId: this.#runId,
        attempt: below(mine.row.attempt),
        seriesIndex: among(known),
      });
      if (lastStep === null || lastStep < step) return;
    }
    mine.fromStep = step;
    if (mine.state === "stored") mine.state = "lowered";
  }
}

export function listAttempts(runId: string): Query<AttemptRecord[]> {
  const columns = ["attempt", "writerId", "fromStep", "openedAtMs"] as const;
  return select("attempts", { columns, where: { runId }, order: ["attempt"] });
}
