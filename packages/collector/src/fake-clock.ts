import type { Clock } from "./clock.ts";

/** A clock that stands still until it is told to move; sleepers wake in the order of their times. For tests. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #sleepers: { atMs: number; wake: () => void }[] = [];

  wallMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ atMs: this.#nowMs + ms, wake });
    });
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  /** Moves to the next sleeper's time and wakes it; false when nobody sleeps. */
  wakeNext(): boolean {
    this.#sleepers.sort((a, b) => a.atMs - b.atMs);
    const next = this.#sleepers.shift();
    if (next === undefined) return false;
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.wake();
    return true;
  }
}
