import { open } from "node:fs/promises";

const FLUSH_EVERY_MS = 1_000;

/**
 * Forces SQLite's write-ahead log to disk about a second after a request, off the main thread. Its frames carry running
 * checksums, so whatever prefix of it reached the disk is what a recovery finds. (SQLite holds no lock on this file, so
 * that opening and closing it beside SQLite is harmless.)
 */
export class LogFlush {
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  request(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flushing = this.#flush();
    }, FLUSH_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flushing;
  }

  // A log that is gone or cannot be flushed was checkpointed, or SQLite will meet the same error and report it.
  async #flush(): Promise<void> {
    const handle = await open(this.#file, "r+").catch(() => undefined);
    await handle?.datasync().catch(() => undefined);
    await handle?.close().catch(() => undefined);
  }
}
