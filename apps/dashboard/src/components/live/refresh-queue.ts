/** Shortest pause between two refreshes. */
const PAUSE_MS = 250;

/**
 * Gathers what changed while a refresh is under way and refreshes again after it, so that a burst of changes costs at
 * most one refresh at a time, and none is missed. A slow server is asked less often: the pause grows with the last
 * refresh's duration.
 */
export class RefreshQueue<TChange> {
  readonly #refresh: (changes: readonly TChange[]) => Promise<unknown>;
  readonly #clock: { now(): number; after(ms: number, run: () => void): void };
  #waiting: TChange[] = [];
  #busy = false;

  constructor(
    refresh: (changes: readonly TChange[]) => Promise<unknown>,
    clock: { now(): number; after(ms: number, run: () => void): void } = {
      now: () => performance.now(),
      after: (ms, run) => setTimeout(run, ms),
    },
  ) {
    this.#refresh = refresh;
    this.#clock = clock;
  }

  push(changes: readonly TChange[]): void {
    this.#waiting.push(...changes);
    if (!this.#busy && this.#waiting.length > 0) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    const started = this.#clock.now();
    const changes = this.#waiting;
    this.#waiting = [];
    try {
      await this.#refresh(changes);
    } catch {
      // The queries hold and show their own errors.
    }
    const took = this.#clock.now() - started;
    this.#clock.after(Math.max(PAUSE_MS, took), () => {
      this.#busy = false;
      if (this.#waiting.length > 0) void this.#run();
    });
  }
}
