/** Growing pauses between tries: doubled each time, with jitter, so that many collectors do not come back at once. */
export class Backoff {
  readonly #firstMs: number;
  readonly #maximumMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(firstMs: number, maximumMs: number, random: () => number = Math.random) {
    this.#firstMs = firstMs;
    this.#maximumMs = maximumMs;
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  reset(): void {
    this.#failures = 0;
  }

  /** Time to wait before the next try, ms: between half of the doubled pause and all of it. */
  nextMs(): number {
    const pause = Math.min(this.#maximumMs, this.#firstMs * 2 ** this.#failures);
    this.#failures++;
    return pause * (0.5 + 0.5 * this.#random());
  }
}
