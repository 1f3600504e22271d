const SMALLER_BY = 8;
/** So many records refused alone, with none taken in between, and batches are refused whole. */
const ALONE_MAXIMUM = 16;

/**
 * How many records the next batch may have. A refused batch is cut smaller, until what the receiver minds is alone: then it
 * alone is set aside. Where nothing at all is taken, that ends soon.
 */
export class BatchSize {
  #maximum = Number.POSITIVE_INFINITY;
  #refusedAlone = 0;

  get maximum(): number {
    return this.#maximum;
  }

  /** A batch was taken. */
  taken(): void {
    this.#refusedAlone = 0;
    this.#maximum *= SMALLER_BY;
  }

  /** A batch of so many records was refused: true to cut it smaller, false to set it aside. */
  refused(records: number): boolean {
    if (records > 1 && this.#refusedAlone < ALONE_MAXIMUM) {
      this.#maximum = Math.ceil(records / SMALLER_BY);
      return true;
    }
    if (records === 1) this.#refusedAlone++;
    if (this.#refusedAlone >= ALONE_MAXIMUM) this.#maximum = Number.POSITIVE_INFINITY;
    return false;
  }
}
