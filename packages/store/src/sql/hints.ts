/** Listeners that are called once, soon, however often something happens in the meantime. */
export class Hints {
  readonly #listeners = new Set<() => void>();
  #pending = false;

  add(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  get size(): number {
    return this.#listeners.size;
  }

  give(): void {
    if (this.#pending || this.#listeners.size === 0) return;
    this.#pending = true;
    setImmediate(() => {
      this.#pending = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
