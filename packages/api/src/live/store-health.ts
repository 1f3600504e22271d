import { StoreError } from "@headroom/store";

/** Whether the store takes writes, as this process last saw it: pages say so while collectors go on spooling. */
export class StoreHealth {
  readonly #listeners = new Set<() => void>();
  #full = false;

  /** true after a write that found the disk full, until one succeeds */
  get full(): boolean {
    return this.#full;
  }

  /** Runs a write and remembers whether the disk took it. */
  async watch<T>(write: Promise<T>): Promise<T> {
    try {
      const result = await write;
      this.#set(false);
      return result;
    } catch (error) {
      if (error instanceof StoreError && error.code === "full") this.#set(true);
      throw error;
    }
  }

  /** Calls back when `full` changes; returns the undo. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(full: boolean): void {
    if (full === this.#full) return;
    this.#full = full;
    for (const listener of this.#listeners) listener();
  }
}
