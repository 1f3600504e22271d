const SLOW_MS = 0.2;
const FAST_MS = 0.02;
/** One preempted write must not look like a slow disk. */
const CLIP_MS = 4;
const MEMORY_WRITES = 64;
const PAGE_BYTES = 4096;

/** Tells a disk that is slow for good (a network mount, throttling) from one that hiccups. */
export class WriteSpeed {
  #meanMs = 0;
  #slow = false;

  get slow(): boolean {
    return this.#slow;
  }

  /** exponential mean of the time a write takes a page, ms, hiccups clipped */
  get meanMs(): number {
    return this.#meanMs;
  }

  /** Takes the time of one write of so many bytes; returns the new state when it changed. */
  observe(elapsedMs: number, bytes: number): "slow" | "fast" | undefined {
    this.#meanMs += (Math.min(elapsedMs / Math.max(1, bytes / PAGE_BYTES), CLIP_MS) - this.#meanMs) / MEMORY_WRITES;
    if (!this.#slow && this.#meanMs > SLOW_MS) {
      this.#slow = true;
      return "slow";
    }
    if (this.#slow && this.#meanMs < FAST_MS) {
      this.#slow = false;
      return "fast";
    }
    return undefined;
  }
}
