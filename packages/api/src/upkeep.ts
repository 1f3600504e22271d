import { HEARTBEAT_LOST_AFTER_MS } from "@headroom/protocol";
import type { Store } from "@headroom/store";
import type { Clock } from "./clock.ts";
import type { Assessor } from "./services/verdict/assessor.ts";

const EVERY_MS = 5_000;

export interface UpkeepOptions {
  readonly store: Pick<Store, "runs" | "cursor" | "changesSince">;
  readonly clock: Clock;
  readonly assessor: Pick<Assessor, "note" | "backfill">;
  readonly logError: (error: unknown, where: string) => void;
}

/**
 * What a server does for its store by itself, so that no query has to: every few seconds it marks runs lost whose
 * heartbeat stopped, and has assessed what came in, whichever process brought it.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #cursor: number | undefined;
  #failing = false;
  #closed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** A round now, and one every few seconds until `close`. */
  start(): void {
    void this.#rounds();
  }

  /** One round; a round under way is joined. @throws what the store throws */
  round(): Promise<void> {
    this.#round ??= this.#tend().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  /** Begins no more rounds, and resolves when the one under way has left the store. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round?.catch(() => {});
  }

  async #rounds(): Promise<void> {
    try {
      await this.round();
      this.#failing = false;
    } catch (error) {
      // Said once per outage: the next rounds go on trying.
      if (!this.#failing) this.#options.logError(error, "the server's upkeep");
      this.#failing = true;
    }
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#rounds(), EVERY_MS);
    this.#timer.unref();
  }

  /** Marks running runs whose heartbeat stopped, by this machine's clock; the ids newly lost. */
  markLost(): Promise<string[]> {
    return this.#options.store.runs.markLost(this.#options.clock.now() - HEARTBEAT_LOST_AFTER_MS);
  }

  async #tend(): Promise<void> {
    const { store, assessor } = this.#options;
    await this.markLost();
    if (this.#cursor === undefined) {
      // Taken before the stored runs are listed: what comes meanwhile is looked at twice rather than never.
      const cursor = await store.cursor();
      await assessor.backfill();
      this.#cursor = cursor;
    } else if ((await store.cursor()) !== this.#cursor) {
      const changes = await store.changesSince(this.#cursor);
      this.#cursor = changes.cursor;
      for (const { runId, kinds } of changes.runs) if (kinds.includes("series")) assessor.note(runId);
    }
  }
}
