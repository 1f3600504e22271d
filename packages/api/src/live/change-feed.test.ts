import { type Changes, StoreError } from "@headroom/store";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChangeFeed, type LiveChanges } from "./change-feed.ts";
import { StoreHealth } from "./store-health.ts";

/** A store's log of changes, and nothing else of a store. */
class ChangeLog {
  readonly entries: { runId: string; project: string }[] = [];
  readonly listeners = new Set<() => void>();
  reads = 0;
  broken = false;

  async cursor(): Promise<number> {
    this.reads++;
    if (this.broken) throw new Error("the disk is gone");
    return this.entries.length;
  }

  async changesSince(cursor: number, filter?: { runIds?: readonly string[]; project?: string }): Promise<Changes> {
    const runs = new Map(
      this.entries
        .slice(cursor)
        .filter(({ runId }) => filter?.runIds === undefined || filter.runIds.includes(runId))
        .filter(({ project }) => filter?.project === undefined || filter.project === project)
        .map(({ runId, project }) => [runId, { runId, project, kinds: ["series" as const] }]),
    );
    return { cursor: this.entries.length, runs: [...runs.values()], targets: [] };
  }

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** As another process would: nobody hears it. */
  change(runId: string, project = "p"): void {
    this.entries.push({ runId, project });
  }

  hint(): void {
    for (const listener of this.listeners) listener();
  }
}

const ids = (changes: LiveChanges | undefined) => changes?.runs.map(({ runId }) => runId).sort();

describe("ChangeFeed", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const log = new ChangeLog();
    const errors: unknown[] = [];
    const health = new StoreHealth();
    const feed = new ChangeFeed({ store: log, health, logError: (error) => errors.push(error), beatMs: 250 });
    return { log, errors, feed, health };
  }

  async function next(iterator: AsyncGenerator<LiveChanges, void>): Promise<LiveChanges> {
    const result = await iterator.next();
    if (result.done) throw new Error("the subscription ended");
    return result.value;
  }

  it("tells the cursor at once, then what changed, one message per beat", async () => {
    const { log, feed } = open();
    log.change("old");
    const reader = feed.subscribe({ filter: {} });
    expect(await next(reader)).toEqual({ cursor: 1, runs: [], targets: [], reset: false, storeFull: false });
    log.change("a");
    log.change("b");
    log.change("a");
    const pending = next(reader);
    await vi.advanceTimersByTimeAsync(250);
    const changes = await pending;
    expect(changes.cursor).toBe(4);
    expect(ids(changes)).toEqual(["a", "b"]);
  });

  it("looks at once when the store hints at a change, and then not before the next beat", async () => {
    const { log, feed } = open();
    const reader = feed.subscribe({ filter: {} });
    await next(reader);
    const first = next(reader);
    log.change("a");
    log.hint();
    await vi.advanceTimersByTimeAsync(0);
    expect(ids(await first)).toEqual(["a"]);
    const second = next(reader);
    log.reads = 0;
    for (const runId of ["b", "c", "d"]) {
      log.change(runId);
      log.hint();
      await vi.advanceTimersByTimeAsync(80);
    }
    expect(log.reads).toBe(0);
    await vi.advanceTimersByTimeAsync(10);
    expect(ids(await second)).toEqual(["b", "c", "d"]);
  });

  it("hears what happens while it looks", async () => {
    const { log, feed } = open();
    const reader = feed.subscribe({ filter: {} });
    await next(reader);
    const told = next(reader);
    const { cursor } = log;
    log.cursor = async () => {
      const seen = await cursor.call(log);
      // Too late for this look.
      log.cursor = cursor;
      log.change("a");
      log.hint();
      return seen;
    };
    log.hint();
    await vi.advanceTimersByTimeAsync(1);
    expect(ids(await told)).toEqual(["a"]);
  });

  it("listens to the store while somebody listens to it", async () => {
    const { log, feed } = open();
    expect(log.listeners.size).toBe(0);
    const readers = [feed.subscribe({ filter: {} }), feed.subscribe({ filter: {} })];
    for (const reader of readers) await next(reader);
    expect(log.listeners.size).toBe(1);
    for (const reader of readers) await reader.return();
    expect(log.listeners.size).toBe(0);
  });

  it("resumes after a cursor without gap or repeat", async () => {
    const { log, feed } = open();
    for (const runId of ["a", "b", "c"]) log.change(runId);
    const reader = feed.subscribe({ filter: {}, since: 1 });
    expect(await next(reader)).toMatchObject({ cursor: 3, runs: [{ runId: "b" }, { runId: "c" }] });
    log.change("d");
    const pending = next(reader);
    await vi.advanceTimersByTimeAsync(250);
    expect(await pending).toMatchObject({ cursor: 4, runs: [{ runId: "d" }] });
  });

  it("asks for a reset when the cursor is from a store that is no more", async () => {
    const { log, feed } = open();
    log.change("a");
    expect(await next(feed.subscribe({ filter: {}, since: 99 }))).toEqual({
      cursor: 1,
      runs: [],
      targets: [],
      reset: true,
      storeFull: false,
    });
  });

  it("tells each subscriber what it asked for", async () => {
    const { log, feed } = open();
    const one = feed.subscribe({ filter: { runIds: ["a"] } });
    const project = feed.subscribe({ filter: { project: "q" } });
    await next(one);
    await next(project);
    log.change("a");
    log.change("b", "q");
    const pending = [next(one), next(project)];
    await vi.advanceTimersByTimeAsync(250);
    expect((await Promise.all(pending)).map(ids)).toEqual([["a"], ["b"]]);
  });

  it("merges what a slow reader has not read", async () => {
    const { log, feed } = open();
    const reader = feed.subscribe({ filter: {} });
    await next(reader);
    for (let beat = 0; beat < 100; beat++) {
      log.change(`run-${beat % 3}`);
      await vi.advanceTimersByTimeAsync(250);
    }
    const changes = await next(reader);
    expect(changes.cursor).toBe(100);
    expect(ids(changes)).toEqual(["run-0", "run-1", "run-2"]);
  });

  it("asks the store once a beat for any number of subscribers, and not at all without any", async () => {
    const { log, feed } = open();
    const ending = new AbortController();
    const readers = Array.from({ length: 200 }, () => feed.subscribe({ filter: {}, signal: ending.signal }));
    for (const reader of readers) await next(reader);
    const waiting = readers.map((reader) => reader.next());
    log.reads = 0;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(log.reads).toBe(10);
    ending.abort();
    for (const end of await Promise.all(waiting)) expect(end.done).toBe(true);
    expect(feed.subscriberCount).toBe(0);
    log.reads = 0;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(log.reads).toBe(0);
  });

  it("says once that the store fails, and goes on when it is back", async () => {
    const { log, errors, feed } = open();
    const reader = feed.subscribe({ filter: {} });
    await next(reader);
    log.broken = true;
    log.change("a");
    const pending = next(reader);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(errors).toHaveLength(1);
    log.broken = false;
    await vi.advanceTimersByTimeAsync(250);
    expect(ids(await pending)).toEqual(["a"]);
  });

  it("says at once that the disk is full, and when it has space again", async () => {
    const { feed, health } = open();
    const reader = feed.subscribe({ filter: { runIds: [] } });
    await next(reader);
    const full = new StoreError("full", "Cannot write: the disk is full");
    await expect(health.watch(Promise.reject(full))).rejects.toBe(full);
    expect(await next(reader)).toMatchObject({ runs: [], storeFull: true });
    await expect(health.watch(Promise.reject(full))).rejects.toBe(full);
    await health.watch(Promise.resolve("written"));
    expect(await next(reader)).toMatchObject({ runs: [], storeFull: false });
    await expect(feed.subscribe({ filter: {} }).next()).resolves.toMatchObject({ value: { storeFull: false } });
  });

  it("ends every subscription when it closes", async () => {
    const { feed } = open();
    const reader = feed.subscribe({ filter: {} });
    await next(reader);
    const pending = reader.next();
    feed.close();
    expect((await pending).done).toBe(true);
  });
});
