import type { Clock } from "../clock.ts";

export interface BucketSize {
  /** what a key may take at once */
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** Keys remembered; beyond, the one untouched longest is forgotten: its bucket is the fullest. */
const MAX_KEYS = 10_000;

/** A bucket a key, each full at first and refilled steadily: lets bursts through and bounds the rate. */
export class TokenBuckets {
  readonly #size: BucketSize;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { level: number; atMs: number }>();

  constructor(size: BucketSize, clock: Clock) {
    this.#size = size;
    this.#clock = clock;
  }

  /** Whether the key has something left. */
  has(key: string): boolean {
    return this.#level(key) > 0;
  }

  /** Takes from the key's bucket, into debt if need be; seconds until it has something again, 0 when it has. */
  take(key: string, amount: number): number {
    const level = this.#level(key) - amount;
    this.#buckets.delete(key);
    this.#buckets.set(key, { level, atMs: this.#clock.now() });
    if (this.#buckets.size > MAX_KEYS) this.#buckets.delete(this.#buckets.keys().next().value!);
    return Math.max(0, -level / this.#size.refillPerSecond);
  }

  #level(key: string): number {
    const { capacity, refillPerSecond } = this.#size;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return capacity;
    const seconds = Math.max(0, this.#clock.now() - bucket.atMs) / 1_000;
    return Math.min(capacity, bucket.level + seconds * refillPerSecond);
  }
}
