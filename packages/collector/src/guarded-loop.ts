import type { Clock } from "./clock.ts";
import type { OverheadMeter } from "./sampler/overhead-meter.ts";

const TICK_MS = 250;

interface GuardedLoopParts {
  readonly clock: Clock;
  readonly overhead: OverheadMeter;
  readonly report: (error: Error) => void;
  /** what is due after any work, at a monotonic time */
  readonly keepUp: (startedMs: number) => void;
}

/** Everything that runs inside the training loop goes through here: timed, and never throwing. */
export class GuardedLoop {
  readonly #parts: GuardedLoopParts;
  readonly #afterwards = new Set<() => void>();
  readonly #ticking: NodeJS.Timeout;

  constructor(parts: GuardedLoopParts) {
    this.#parts = parts;
    this.#ticking = setInterval(() => this.run(() => {}), TICK_MS);
    this.#ticking.unref();
  }

  run(work: () => void): void {
    const { clock, overhead, keepUp } = this.#parts;
    const startedMs = clock.monotonicMs();
    try {
      work();
      keepUp(startedMs);
    } catch (error) {
      this.#fail(error);
    }
    overhead.add(clock.monotonicMs() - startedMs);
    for (const later of this.#afterwards) {
      try {
        later();
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Registers work for after each run, outside its time; the returned function takes it back. */
  afterwards(work: () => void): () => void {
    this.#afterwards.add(work);
    return () => {
      this.#afterwards.delete(work);
    };
  }

  /** No tick any more; `run` still works. */
  stopTicking(): void {
    clearInterval(this.#ticking);
  }

  #fail(error: unknown): void {
    this.#parts.report(error instanceof Error ? error : new Error(String(error)));
  }
}
