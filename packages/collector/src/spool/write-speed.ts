const SLOW_MS = 0.2;
const FAST_MS = 0.02;
/** A mean that no share of preempted writes on a crowded machine reaches; a disk that blocks now and then does. */
const COSTLY_MEAN_MS = 2;
const CLIP_MS = 20;
const MEMORY_WRITES = 64;
const PAGE_BYTES = 4096;

/**
 * Tells a disk that is slow for good (a network mount, throttling) from one that hiccups and from a machine so crowded
 * that writes are preempted: slow is one where most writes are, or where the loop pays dearly for the few that are.
 */
export class WriteSpeed {
  #meanMs = 0;
  #slowShare = 0;
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
    const pageMs = elapsedMs / Math.max(1, bytes / PAGE_BYTES);
    this.#meanMs += (Math.min(pageMs, CLIP_MS) - this.#meanMs) / MEMORY_WRITES;
    this.#slowShare += (Number(pageMs > (this.#slow ? FAST_MS : SLOW_MS)) - this.#slowShare) / MEMORY_WRITES;
    if (!this.#slow && (this.#slowShare > 0.5 || this.#meanMs > COSTLY_MEAN_MS)) {
      this.#slow = true;
      return "slow";
    }
    if (this.#slow && this.#slowShare < 0.5 && this.#meanMs < SLOW_MS) {
      this.#slow = false;
      return "fast";
    }
    return undefined;
  }
}
