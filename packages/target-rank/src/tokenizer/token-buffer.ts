/** A growing list of token ids. */
export class TokenBuffer {
  #ids = new Uint32Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(id: number): void {
    if (this.#length === this.#ids.length) this.#grow(this.#length + 1);
    this.#ids[this.#length++] = id;
  }

  /** Appends ids[from, to). */
  append(ids: Uint32Array, from: number, to: number): void {
    if (this.#length + to - from > this.#ids.length) this.#grow(this.#length + to - from);
    for (let i = from; i < to; i++) this.#ids[this.#length++] = ids[i]!;
  }

  /** Drops all ids from `length` on. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** A view of the ids, valid until the next change. */
  ids(): Uint32Array {
    return this.#ids.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const grown = new Uint32Array(Math.max(needed, this.#ids.length * 2));
    grown.set(this.#ids.subarray(0, this.#length));
    this.#ids = grown;
  }
}
