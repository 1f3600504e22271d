import { LIVE_BEAT_MS } from "@headroom/protocol";
import type { Changes, Store } from "@headroom/store";
import { type ChangeFilter, ChangeMailbox } from "./change-mailbox.ts";
import type { StoreHealth } from "./store-health.ts";

export interface LiveChanges extends Changes {
  /** true when the cursor to resume from is not of this store's past: everything may have changed */
  readonly reset: boolean;
  /** true while the store's disk is full: collectors keep their points and send them later */
  readonly storeFull: boolean;
}

export interface ChangeFeedOptions {
  readonly store: Pick<Store, "cursor" | "changesSince" | "watch">;
  readonly health: StoreHealth;
  readonly logError: (error: unknown, where: string) => void;
  readonly beatMs?: number | undefined;
}

/**
 * What changed, told to any number of subscribers by one look at the store per process: at once when the store hints at
 * a change (of this process or, on Postgres, of any), at most once a beat while there are changes, and each beat in any
 * case while somebody listens, for what nobody hinted at. An idle subscriber costs nothing of its own.
 */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #mailboxes = new Set<ChangeMailbox>();
  readonly #closing = new AbortController();
  #started: Promise<void> | undefined;
  #cursor = 0;
  #timer: NodeJS.Timeout | undefined;
  #unwatch: (() => void) | undefined;
  #looking = false;
  /** hinted at while looking */
  #hinted = false;
  /** told changes less than a beat ago: what came since waits for the next beat */
  #resting = false;
  #failing = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  get subscriberCount(): number {
    return this.#mailboxes.size;
  }

  /**
   * Changes after `since` (from now on when absent), at most one message per beat. The first message comes at once.
   * A reader slower than the beat gets fewer, larger messages, never a queue.
   */
  async *subscribe(options: {
    readonly filter: ChangeFilter;
    readonly since?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  }): AsyncGenerator<LiveChanges, void> {
    const { store, health } = this.#options;
    const signal = AbortSignal.any([this.#closing.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    const mailbox = new ChangeMailbox(options.filter);
    const undo = health.onChange(() => mailbox.nudge());
    this.#mailboxes.add(mailbox);
    try {
      // Listening begins before the past is read, so nothing falls between the two.
      await this.#start();
      const first = await this.#past(store, options.filter, options.since);
      mailbox.skipTo(first.cursor);
      yield { ...first, storeFull: health.full };
      while (!signal.aborted) {
        const changes = await mailbox.take(signal);
        yield { ...changes, reset: false, storeFull: health.full };
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      undo();
      this.#mailboxes.delete(mailbox);
      if (this.#mailboxes.size === 0) this.#stop();
    }
  }

  close(): void {
    this.#closing.abort();
    this.#stop();
  }

  async #past(
    store: ChangeFeedOptions["store"],
    filter: ChangeFilter,
    since: number | undefined,
  ): Promise<Omit<LiveChanges, "storeFull">> {
    const cursor = await store.cursor();
    if (since === undefined) return { cursor, runs: [], targets: [], reset: false };
    if (since > cursor) return { cursor, runs: [], targets: [], reset: true };
    return { ...(await store.changesSince(since, plain(filter))), reset: false };
  }

  async #start(): Promise<void> {
    this.#unwatch ??= this.#options.store.watch(() => this.#onHint());
    this.#started ??= this.#options.store.cursor().then((cursor) => {
      this.#cursor = cursor;
      this.#schedule(this.#options.beatMs ?? LIVE_BEAT_MS);
    });
    try {
      await this.#started;
    } catch (error) {
      this.#started = undefined;
      throw error;
    }
  }

  #stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#started = undefined;
  }

  #schedule(afterMs: number): void {
    if (this.#mailboxes.size === 0 || this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), afterMs);
    this.#timer.unref();
  }

  #onHint(): void {
    if (this.#looking) this.#hinted = true;
    else if (this.#timer !== undefined && !this.#resting) this.#schedule(0);
  }

  async #look(): Promise<void> {
    const { store, logError } = this.#options;
    const started = this.#started;
    this.#looking = true;
    this.#hinted = false;
    this.#resting = false;
    try {
      if ((await store.cursor()) !== this.#cursor) {
        const changes = await store.changesSince(this.#cursor);
        this.#resting = changes.cursor !== this.#cursor;
        this.#cursor = changes.cursor;
        for (const mailbox of this.#mailboxes) mailbox.put(changes);
      }
      this.#failing = false;
    } catch (error) {
      // Said once per outage: the next beats go on trying.
      if (!this.#failing) logError(error, "live changes");
      this.#failing = true;
    }
    this.#looking = false;
    // Everyone may have left and others come during the awaits: then another chain of looks has begun.
    if (this.#started !== started) return;
    const again = this.#hinted && !this.#resting && !this.#failing;
    this.#schedule(again ? 0 : (this.#options.beatMs ?? LIVE_BEAT_MS));
  }
}

function plain(filter: ChangeFilter): { runIds?: readonly string[]; project?: string } {
  return {
    ...(filter.runIds === undefined ? {} : { runIds: filter.runIds }),
    ...(filter.project === undefined ? {} : { project: filter.project }),
  };
}
