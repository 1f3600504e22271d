import { openSqliteStore } from "@headroom/store";
import type { TRPCClient } from "@trpc/client";
import { describe, expect, it } from "vitest";
import { type AppRouter, type RouterInputs, startApiServer } from "../src/index.ts";
import { apiServerResource, batchOf, bytesOf, clientOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

interface Message {
  readonly id: string;
  readonly runs: readonly { readonly runId: string; readonly kinds: readonly string[] }[];
  readonly targets: readonly string[];
  readonly reset: boolean;
}

/** A page's subscription: its messages in order, to be awaited one by one. */
function listen(client: TRPCClient<AppRouter>, input: RouterInputs["live"]["onChange"] = {}) {
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  const subscription = client.live.onChange.subscribe(input, {
    onData: ({ id, data }) => {
      messages.push({ id, runs: data.runs, targets: data.targets, reset: data.reset });
      for (const wake of waiting.splice(0)) wake();
    },
  });
  let read = 0;
  return {
    messages,
    async next(): Promise<Message> {
      while (messages.length <= read) await new Promise<void>((wake) => waiting.push(wake));
      return messages[read++]!;
    },
    /** messages until one names the run */
    async until(runId: string): Promise<Message> {
      for (;;) {
        const message = await this.next();
        if (message.runs.some((run) => run.runId === runId)) return message;
      }
    },
    stop: () => subscription.unsubscribe(),
  };
}

describe("live.onChange over SSE", () => {
  it("tells of a new point within a second of its append", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const page = listen(api.client);
    expect(await page.next()).toMatchObject({ runs: [], reset: false });
    const sentAt = performance.now();
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })])));
    const message = await page.until(runIdOf(1));
    expect(performance.now() - sentAt).toBeLessThan(5_000); // the bench shows the 1 s of the promise
    expect(message.runs[0]!.kinds).toContain("series");
    page.stop();
  });

  it("tells pages of any filter of a new target", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const pages = [{}, { runIds: [runIdOf(1)] }, { project: "another" }].map((filter) => listen(api.client, filter));
    for (const page of pages) await page.next();
    const curve = { dimensionsAt: {}, curve: [] };
    const estimate = { tokens: 1, vocabulary: 1, contexts: 1, singletonShare: 1, naive: curve };
    const { id } = await api.client.target.create.mutate({ name: "corpus", estimate });
    for (const page of pages) {
      expect(await page.next()).toMatchObject({ runs: [], targets: [id] });
      page.stop();
    }
  });

  it("resumes from its last id without gap", async () => {
    await using api = await apiServerResource();
    for (const index of [1, 2, 3]) await api.client.run.open.mutate(openInput(index));
    const before = listen(api.client);
    const { id } = await before.next();
    before.stop();
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })], 2)));
    const after = listen(api.client, { lastEventId: id });
    const message = await after.next();
    expect(message.runs.map(({ runId }) => runId)).toEqual([runIdOf(2)]);
    expect(Number(message.id)).toBeGreaterThan(Number(id));
    after.stop();
  });

  it("reconnects by itself after the server died, and misses nothing", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const first = await startApiServer({ store: api.store });
    const page = listen(clientOf(first.url));
    await page.next();
    await first.close();
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })])));
    await using second = await startApiServer({ store: api.store, port: first.port });
    expect(second.port).toBe(first.port);
    const message = await page.until(runIdOf(1));
    expect(message.reset).toBe(false);
    page.stop();
  });

  it("goes on when the services were stopped before the connection was cut", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const first = await startApiServer({ store: api.store });
    const page = listen(clientOf(first.url));
    await page.next();
    await first.api.close();
    await first.close();
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })])));
    await using _second = await startApiServer({ store: api.store, port: first.port });
    expect((await page.until(runIdOf(1))).reset).toBe(false);
    page.stop();
  });

  it("sees what another server process wrote to the same store", async () => {
    await using api = await apiServerResource();
    const other = openSqliteStore({ directory: api.directory });
    await using elsewhere = await startApiServer({ store: other });
    const page = listen(clientOf(elsewhere.url));
    await page.next();
    await api.client.run.open.mutate(openInput());
    await page.until(runIdOf(1));
    page.stop();
    await elsewhere.close();
    await other.close();
  });

  it("tells only what was asked for", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput(1));
    await api.client.run.open.mutate(openInput(2, { project: "other" }));
    const byRun = listen(api.client, { runIds: [runIdOf(1)] });
    const byProject = listen(api.client, { project: "other" });
    await byRun.next();
    await byProject.next();
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })], 2)));
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })], 1)));
    expect((await byRun.next()).runs.map(({ runId }) => runId)).toEqual([runIdOf(1)]);
    expect((await byProject.next()).runs.map(({ runId }) => runId)).toEqual([runIdOf(2)]);
    byRun.stop();
    byProject.stop();
  });

  it("marks a run lost while somebody watches", async () => {
    let nowMs = 1_760_000_000_000;
    await using api = await apiServerResource({ clock: { now: () => nowMs } });
    await api.client.run.open.mutate(openInput());
    const page = listen(api.client);
    await page.next();
    nowMs += 120_000;
    await page.until(runIdOf(1));
    expect((await api.client.run.get.query({ run: runIdOf(1) })).status).toBe("lost");
    page.stop();
  });
});
