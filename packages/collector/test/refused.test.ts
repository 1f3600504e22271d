import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBatch, LIMITS } from "@headroom/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCollector } from "../src/create-collector.ts";
import { syncSpool } from "../src/sync-spool.ts";
import { createTrpcTransport } from "../src/transport/trpc-transport.ts";
import { answeringProxy } from "./fixtures/answering-proxy.ts";
import { startServer, type TestServer } from "./fixtures/test-server.ts";

const RUN_ID = "00000000-0000-4000-8000-000000000001";
let folder: string;
let server: TestServer;
let errors: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-refused-"));
  server = await startServer(join(folder, "store"));
  errors = [];
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** With a run id of its own, so that it logs nothing of itself. */
const collect = (url: string, token?: string) =>
  createCollector({
    project: "p",
    name: "n",
    runId: RUN_ID,
    url,
    dir: folder,
    closeTimeoutMs: 3_000,
    onError: ({ message }) => errors.push(message),
    ...(token === undefined ? {} : { token }),
  });

const files = () => readdirSync(join(folder, "spool"), { recursive: true }).map((file) => String(file));
const writerFolder = () => {
  const runFolder = join(folder, "spool", RUN_ID);
  return join(runFolder, readdirSync(runFolder)[0]!);
};

async function stepsOf(metric: string): Promise<number[]> {
  return (await server.series(RUN_ID, [metric])).flatMap(({ steps }) => [...steps]);
}

test("a batch that a server refuses for good is set aside with its reason, told once, and what follows goes on", async () => {
  // Another collector has filled the run with metrics, which this one cannot know.
  const other = collect(server.url);
  const names = Array.from({ length: LIMITS.metricsPerRun }, (_, i) => `m/${i}`);
  other.step({ step: 1, ...Object.fromEntries(names.map((name) => [name, 1])) });
  await other.close();
  const collector = collect(server.url);
  collector.step({ step: 2, "m/0": 2, "one/too_many": 2 });
  await collector.flush();
  for (const step of [3, 4]) {
    collector.step({ step, "m/0": step });
    await collector.flush();
  }
  await collector.close();

  expect(await stepsOf("m/0")).toEqual([1, 3, 4]);
  expect((await server.runs())[0]!.run.status).toBe("finished");
  const [segment, reason] = ["seg", "json"].map((end) =>
    files().find((file) => file.endsWith(end) && /refused/.test(file)),
  );
  expect(JSON.parse(readFileSync(join(folder, "spool", reason!), "utf8"))).toMatchObject({
    reason: expect.stringContaining(`a run has at most ${LIMITS.metricsPerRun}`),
    status: 400,
    sequence: 1,
    records: 1,
  });
  expect(errors).toEqual([
    expect.stringContaining(`its 1 records are set aside in ${join(folder, "spool", segment!)}`),
  ]);
  expect(files().filter((file) => /open|shipped|owner|^.{73}\/\d{8}\.seg/.test(file))).toEqual([
    expect.stringMatching(/open\.json$/),
  ]);
  // Nothing is left to deliver, and what lies aside is said whenever somebody asks.
  expect(await syncSpool(folder, server.url)).toMatchObject({ delivered: 0, left: 0, refused: 1, damaged: 0 });
});

test("a batch with one record that the server minds loses that record alone", async () => {
  const other = collect(server.url);
  const names = Array.from({ length: LIMITS.metricsPerRun - 1 }, (_, i) => `m/${i}`);
  other.step({ step: 1, ...Object.fromEntries(names.map((name) => [name, 1])) });
  await other.close();
  const proxy = await answeringProxy(server.url);
  // Away until all is logged, so that it comes in one batch.
  proxy.answer = () => 503;
  const collector = collect(proxy.url);
  for (let step = 2; step <= 500; step++) collector.step({ step, "m/0": step, ...(step === 300 && { a: 1, b: 2 }) });
  proxy.answer = () => undefined;
  await collector.close();
  expect(await stepsOf("m/0")).toEqual(Array.from({ length: 500 }, (_, i) => i + 1).filter((step) => step !== 300));
  expect(errors.filter((message) => /set aside/.test(message))).toEqual([expect.stringMatching(/its 1 records/)]);
  expect(await stepsOf("b")).toEqual([]);
  expect(await syncSpool(folder, server.url)).toMatchObject({ refused: 1, left: 0 });
  await proxy.close();
});

test("the records that were set aside are whole, byte for byte: as a segment of another writer they are delivered", async () => {
  const proxy = await answeringProxy(server.url);
  proxy.answer = (batch) => (batch === 2 ? 413 : undefined);
  const collector = collect(proxy.url);
  for (const step of [1, 2, 3]) {
    collector.step({ step, loss: step });
    await collector.flush();
  }
  await collector.close();
  expect(proxy.batches).toBe(3);
  expect(await stepsOf("train/loss")).toEqual([1, 3]);
  const refused = await syncSpool(folder, server.url, { retryRefused: true });
  expect(refused).toMatchObject({ delivered: 1, left: 0, refused: 0 });
  expect((await stepsOf("train/loss")).sort()).toEqual([1, 2, 3]);
  expect(files()).toEqual([]);
  await proxy.close();
});

test("a batch whose number another content has is set aside, and the next number is taken", async () => {
  const collector = collect(server.url);
  collector.step({ step: 1, loss: 1 });
  await collector.flush();
  const writerId = writerFolder().slice(-36);
  const forged = encodeBatch({
    runId: RUN_ID,
    writerId,
    sequence: 2,
    sections: [{ kind: "event", step: Number.NaN, wallTimeMs: 0, eventKind: "forged", message: "" }],
  });
  await createTrpcTransport({ url: server.url }).append(forged);
  for (const step of [2, 3]) {
    collector.step({ step, loss: step });
    await collector.flush();
  }
  await collector.close();
  expect(await stepsOf("train/loss")).toEqual([1, 3]);
  expect(await server.store.runs.lastSequence(RUN_ID, writerId)).toBe(3);
  expect(errors.join()).toMatch(/applied before with other content; its 1 records are set aside/);
});

test("without the right to write the shipper stops, says so once, and keeps everything", async () => {
  const guarded = await startServer(join(folder, "guarded"), 0, "a-write-token-0123456789");
  const proxy = await answeringProxy(guarded.url);
  const collector = collect(proxy.url, "not-the-write-token-0123");
  for (const step of [1, 2, 3]) collector.step({ step, loss: step });
  await collector.close();
  expect(errors.filter((message) => /token/.test(message))).toHaveLength(1);
  expect(errors.at(-1)).toMatch(/could not be delivered/);
  expect(proxy.batches).toBe(0);
  expect(files().filter((file) => /refused/.test(file))).toEqual([]);

  const denied = await syncSpool(folder, guarded.url, { token: "not-the-write-token-0123" });
  expect(denied).toMatchObject({ delivered: 0, left: 1, messages: [expect.stringMatching(/token/)] });
  const synced = await syncSpool(folder, guarded.url, { token: "a-write-token-0123456789" });
  expect(synced).toMatchObject({ delivered: 1, left: 0, refused: 0 });
  expect((await guarded.series(RUN_ID, ["train/loss"])).flatMap(({ steps }) => [...steps])).toEqual([1, 2, 3]);
  await proxy.close();
  await guarded.close();
});
