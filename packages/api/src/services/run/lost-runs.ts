import { HEARTBEAT_LOST_AFTER_MS } from "@headroom/protocol";
import type { Store } from "@headroom/store";
import type { Clock } from "../../clock.ts";

const MARK_EVERY_MS = 5_000;

/** Marks running runs whose heartbeat stopped: at reads and while someone watches, at most every few seconds. */
export class LostRuns {
  readonly #store: Store;
  readonly #clock: Clock;
  #markedAtMs = Number.NEGATIVE_INFINITY;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The ids newly lost. */
  async mark(): Promise<string[]> {
    const nowMs = this.#clock.now();
    // A clock that jumped back must not silence marking until it has caught up.
    if (nowMs >= this.#markedAtMs && nowMs - this.#markedAtMs < MARK_EVERY_MS) return [];
    this.#markedAtMs = nowMs;
    return this.#store.markLost(nowMs - HEARTBEAT_LOST_AFTER_MS);
  }
}
