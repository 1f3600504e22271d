import type { FromShipper } from "./shipper/messages.ts";
import { isAtOrAfter, type SpoolPosition } from "./spool/layout.ts";

const FIRST_TRY_MS = 15_000;

/** How far the shipper has got, and who waits for it. */
export class Delivery {
  #delivered: SpoolPosition = { segment: 0, offset: 0 };
  #ended = false;
  #complete = false;
  #listeners: (() => void)[] = [];
  /** undefined until the first try has succeeded or failed */
  #connected: boolean | undefined;

  /** the shipper thread has ended with everything delivered */
  get complete(): boolean {
    return this.#complete;
  }

  /** Takes a message of the shipper; what went wrong there goes to `report`. */
  hear(message: FromShipper, report: (error: Error) => void): void {
    switch (message.kind) {
      case "delivered":
        this.#delivered = message.position;
        this.#connected = true;
        break;
      case "ended":
        this.#ended = true;
        this.#complete = message.complete;
        break;
      case "connected":
        this.#connected = true;
        break;
      case "failure":
        this.#connected = false;
        report(new Error(message.message));
        break;
      default:
        report(new Error(message.message));
        return;
    }
    this.#notify();
  }

  /** True once everything before `target` is delivered; false when nothing moved for `patienceMs`. */
  reached(target: SpoolPosition, patienceMs: number): Promise<boolean> {
    return this.until(() => isAtOrAfter(this.#delivered, target), patienceMs);
  }

  /** True once the shipper thread has ended; false when nothing moved for `patienceMs`. */
  over(patienceMs: number): Promise<boolean> {
    return this.until(() => this.#ended, patienceMs);
  }

  /** True once `done` says so, asked whenever something moved; false when nothing moved for `patienceMs`. */
  async until(done: () => boolean, patienceMs: number): Promise<boolean> {
    while (!done()) {
      if (this.#ended) return false;
      // Before the first try has ended there is nothing to be impatient with: the thread may just be starting.
      const patience = this.#connected === undefined ? Math.max(patienceMs, FIRST_TRY_MS) : patienceMs;
      const moved = await this.#moves(patience);
      if (!moved && !done()) return false;
    }
    return true;
  }

  #moves(patienceMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      this.#listeners.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  #notify(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
