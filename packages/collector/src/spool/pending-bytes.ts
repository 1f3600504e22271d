const BLOCK_BYTES = 256 * 1024;

/** A bounded first-in first-out store of bytes in blocks of 256 kB. */
export class PendingBytes {
  readonly #maximum: number;
  readonly #blocks: Uint8Array[] = [];
  #lastUsed = 0;
  #length = 0;

  constructor(maximumBytes: number) {
    this.#maximum = maximumBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Copies `bytes[from, to)` to the end; false, and nothing is kept, when they do not fit. */
  push(bytes: Uint8Array, from: number, to: number): boolean {
    const count = to - from;
    if (this.#length + count > this.#maximum) return false;
    const last = this.#blocks.at(-1);
    if (last === undefined || this.#lastUsed + count > last.length) {
      if (last !== undefined) this.#blocks[this.#blocks.length - 1] = last.subarray(0, this.#lastUsed);
      this.#blocks.push(new Uint8Array(Math.max(BLOCK_BYTES, count)));
      this.#lastUsed = 0;
    }
    this.#blocks.at(-1)!.set(bytes.subarray(from, to), this.#lastUsed);
    this.#lastUsed += count;
    this.#length += count;
    return true;
  }

  /** Puts bytes before all others, whatever the maximum. */
  unshift(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#blocks.length === 0) this.#lastUsed = bytes.length;
    this.#blocks.unshift(bytes.slice());
    this.#length += bytes.length;
  }

  /** The oldest bytes, or undefined when empty. */
  first(): Uint8Array | undefined {
    const block = this.#blocks[0];
    if (block === undefined) return undefined;
    return this.#blocks.length === 1 ? block.subarray(0, this.#lastUsed) : block;
  }

  /** Forgets the oldest `count` bytes, which must all be in the first block. */
  shift(count: number): void {
    const block = this.#blocks[0];
    if (block === undefined) return;
    this.#length -= count;
    const isLast = this.#blocks.length === 1;
    if (count === (isLast ? this.#lastUsed : block.length)) {
      this.#blocks.shift();
      if (isLast) this.#lastUsed = 0;
      return;
    }
    this.#blocks[0] = block.subarray(count);
    if (isLast) this.#lastUsed -= count;
  }
}
