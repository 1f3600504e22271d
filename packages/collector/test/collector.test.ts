import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { SaturationVerdict } from "@headroom/saturation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TrainerStep } from "../src/adapters/trainer-contract.ts";
import type { AttachOptions } from "../src/attach-options.ts";
import { type Collector, createCollector } from "../src/create-collector.ts";
import { syncSpool } from "../src/sync-spool.ts";
import { cuttingProxy } from "./fixtures/cutting-proxy.ts";
import { startServer, type TestServer } from "./fixtures/test-server.ts";
import { ToyTrainer } from "./fixtures/toy-trainer.ts";

let folder: string;
let server: TestServer;
let errors: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-collector-"));
  server = await startServer(join(folder, "store"));
  errors = [];
});
afterEach(async () => {
  await server.close().catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

function collect(options: Partial<Parameters<typeof createCollector>[0]> = {}): Collector {
  return createCollector({
    project: "tests",
    name: "a run",
    url: server.url,
    dir: folder,
    onError: (error) => errors.push(error.message),
    ...options,
  });
}

const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const spoolFolders = () => (existsSync(join(folder, "spool")) ? readdirSync(join(folder, "spool")) : []);

test("NaN and the infinities arrive as they are", async () => {
  const collector = collect();
  const values = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324];
  for (const [step, loss] of values.entries()) collector.step({ step, loss });
  await collector.close();
  const [stored] = await server.series(collector.run.id, ["train/loss"]);
  expect([...stored!.values]).toEqual(values);
  expect(errors).toEqual([]);
});

test("what cannot be recorded is told, and the loop goes on", async () => {
  const collector = collect();
  for (const step of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) collector.step({ step, loss: 1 });
  collector.step({ step: 3, loss: "high" as unknown as number, good: 1 });
  collector.step(undefined as never);
  collector.step({ step: 4, "bad\nname": 1, good: 2 });
  collector.step({ step: 2 ** 53 - 1, good: 3 });
  await collector.close();
  collector.step({ step: 9, loss: 1 });
  expect(errors).toEqual([
    "Cannot record a step: it must be an integer from 0 to 2^53 - 1, got -1",
    "Cannot record a step: it must be an integer from 0 to 2^53 - 1, got 1.5",
    "Cannot record a step: it must be an integer from 0 to 2^53 - 1, got NaN",
    "Cannot record a step: it must be an integer from 0 to 2^53 - 1, got Infinity",
    "Cannot record a step: it must be an integer from 0 to 2^53 - 1, got 9007199254740992",
    'Cannot record metric "train/loss": its value must be a number, got string',
    "Cannot record a step: it must be an integer from 0 to 2^53 - 1, got undefined",
    'Cannot record metric "bad\\nname": a metric name must not contain control characters, got 8 characters',
    `Cannot record a step: the collector of ${collector.run.slug} is closed`,
  ]);
  const [good] = await server.series(collector.run.id, ["good"]);
  expect([...good!.steps]).toEqual([3, 4, 2 ** 53 - 1]);
});

test.each([
  [{ project: "" }, "project: a project name must not be empty"],
  [{ name: "a\u0000b" }, "name: a run name must not contain control characters"],
  [{ name: "x".repeat(300) }, "name: a run name must have at most 200 characters"],
  [{ url: "localhost:3000" }, 'url: must start with http:, https: or file:, got "localhost:3000"'],
  [{ url: "nowhere" }, "url: must be an address such as http://localhost:3000"],
  [{ runId: "seven" }, 'runId: Invalid UUID, got "seven"'],
  [{ resume: "perhaps" as never }, "resume: "],
  [{ config: { f: (() => {}) as never } }, "config: "],
  [{ overheadbudget: 1 } as never, 'closeTimeoutMs, clock, got "overheadbudget"'],
])("misuse at set-up throws at once: %o", (options, message) => {
  expect(() => collect(options)).toThrow(message);
  expect(spoolFolders()).toEqual([]);
});

test("attaching twice, or with options that are none, throws", async () => {
  const collector = collect();
  const trainer = new ToyTrainer();
  expect(() => collector.attach(trainer, { every: 0 })).toThrow(/every must be "auto" or a positive integer, got 0/);
  expect(() => collector.attach(trainer, { overheadBudget: 2 })).toThrow(/at most 1, got 2/);
  const others = { probe: 1 } as AttachOptions;
  expect(() => collector.attach(trainer, others)).toThrow(/every, overheadBudget, onSaturation, got "probe"/);
  const attachment = collector.attach(trainer);
  expect(() => collector.attach(trainer)).toThrow(/attached already/);
  attachment.detach();
  collector.attach(trainer).detach();
  await collector.close();
  expect(() => collector.attach(trainer)).toThrow(/is closed/);
});

test("a loop that never yields is streamed while it runs, spectra included", async () => {
  const runId = "00000000-0000-4000-8000-00000000000c";
  const arrived = new Int32Array(new SharedArrayBuffer(8));
  const other = new Worker(new URL("./fixtures/serve-and-watch.mjs", import.meta.url), {
    workerData: { directory: join(folder, "other-store"), runId, arrived },
  });
  const [url] = (await once(other, "message")) as [string];
  const collector = collect({ url, runId });
  const trainer = new ToyTrainer({ V: 64, d: 8 });
  collector.attach(trainer, { every: 50 });
  const endMs = performance.now() + 20_000;
  while (Atomics.load(arrived, 1) < 3 && performance.now() < endMs) {
    trainer.trainStep();
    Atomics.wait(arrived, 0, Atomics.load(arrived, 0), 1);
  }
  expect(Atomics.load(arrived, 0)).toBeGreaterThan(0);
  expect(Atomics.load(arrived, 1)).toBeGreaterThanOrEqual(3);
  await collector.close();
  await other.terminate();
});

describe("exactly once", () => {
  test("a collector killed with -9 leaves a spool that the next one in the same folder ships first", async () => {
    const runId = "00000000-0000-4000-8000-00000000000a";
    await killedCollector({ runId, url: server.url, dir: folder, steps: 500 });
    const next = collect({ runId });
    for (const step of upTo(500, 600)) next.step({ step, loss: step });
    await next.close();
    const series = await server.series(runId, ["train/loss"]);
    expect(series.flatMap(({ steps }) => [...steps])).toEqual(upTo(0, 600));
    expect(spoolFolders()).toEqual([]);
  });

  test("points of a machine without network are delivered by syncSpool, once however often", async () => {
    const runId = "00000000-0000-4000-8000-00000000000b";
    await killedCollector({ runId, url: await unusedUrl(), dir: folder, steps: 400 });
    const first = await syncSpool(folder, server.url);
    expect(first).toMatchObject({ delivered: 1, left: 0 });
    expect(await syncSpool(folder, server.url)).toMatchObject({ delivered: 0, left: 0 });
    const [series] = await server.series(runId, ["train/loss"]);
    expect([...series!.steps]).toEqual(upTo(0, 400));
  });

  test("connections cut in the middle of a request or an answer lose and repeat nothing", async () => {
    const proxy = await cuttingProxy(server.url, 7);
    const collector = collect({ url: proxy.url, closeTimeoutMs: 20_000 });
    for (const step of upTo(0, 300)) {
      collector.step({ step, loss: step });
      if (step % 10 === 0) await collector.flush();
    }
    await collector.close();
    await proxy.close();
    expect(proxy.cuts).toBeGreaterThan(5);
    const series = await server.series(collector.run.id, ["train/loss"]);
    expect(series.flatMap(({ steps }) => [...steps])).toEqual(upTo(0, 300));
  });

  test("a server that is not there: nothing is lost, closing says where the points are", async () => {
    const collector = collect({ url: await unusedUrl(), closeTimeoutMs: 300 });
    for (const step of upTo(0, 50)) collector.step({ step, loss: step });
    await collector.close();
    expect(errors.join("\n")).toMatch(/no server answers there/);
    expect(errors.join("\n")).toMatch(/could not be delivered .* it waits in .* headroom sync/);
    expect(await syncSpool(folder, server.url)).toMatchObject({ delivered: 1, left: 0 });
    const [series] = await server.series(collector.run.id, ["train/loss"]);
    expect([...series!.steps]).toEqual(upTo(0, 50));
    expect((await server.runs())[0]!.run.status).toBe("finished");
  });

  test("a rewind opens a new attempt; the old tail stays", async () => {
    const collector = collect();
    for (const step of [...upTo(0, 10), ...upTo(5, 8)]) collector.step({ step, loss: step });
    await collector.close("failed");
    const series = await server.series(collector.run.id, ["train/loss"]);
    expect(series.map(({ attempt, superseded, steps }) => ({ attempt, superseded, steps: [...steps] }))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ superseded: false, steps: expect.arrayContaining([5, 6, 7]) }),
      ]),
    );
    const run = (await server.runs())[0]!.run;
    expect(run).toMatchObject({ attempts: 2, status: "failed" });
  });
});

test("two writers on one run are told apart, and nothing of either is lost", async () => {
  const first = collect();
  const second = collect({ runId: first.run.id });
  for (const step of upTo(0, 200)) {
    first.step({ step, loss: step });
    second.step({ step, "worker-2/loss": -step });
  }
  await Promise.all([first.close(), second.close()]);
  const series = await server.series(first.run.id, ["train/loss", "worker-2/loss"]);
  expect(series.map(({ metric, steps }) => [metric, [...steps]])).toEqual([
    ["train/loss", upTo(0, 200)],
    ["worker-2/loss", upTo(0, 200)],
  ]);
  expect(errors).toEqual([]);
});

test("a shipper thread that dies is told, and started again", async () => {
  const collector = collect();
  const [writerFolder] = readdirSync(join(folder, "spool", collector.run.id));
  const header = join(folder, "spool", collector.run.id, writerFolder!, "open.json");
  // The thread is only just starting: it will not find what it needs.
  renameSync(header, `${header}.hidden`);
  for (let step = 0; errors.length === 0; step++) {
    collector.step({ step, loss: step });
    await new Promise(setImmediate);
  }
  expect(errors[0]).toMatch(/The shipper thread died: ENOENT.*it is started again/);
  renameSync(`${header}.hidden`, header);
  await collector.close();
  const [series] = await server.series(collector.run.id, ["train/loss"]);
  expect(series!.pointCount).toBeGreaterThan(0);
  expect(spoolFolders()).toEqual([]);
});

test("resume: never refuses a run that exists, must one that does not; the loop goes on", async () => {
  const first = collect();
  first.step({ step: 0, loss: 1 });
  await first.close();
  const never = collect({ runId: first.run.id, resume: "never", closeTimeoutMs: 500 });
  never.step({ step: 1, loss: 1 });
  await never.close();
  const must = collect({ resume: "must", closeTimeoutMs: 500 });
  must.step({ step: 1, loss: 1 });
  await must.close();
  expect(errors.join("\n")).toMatch(/it exists, and resume is "never"/);
  expect(errors.join("\n")).toMatch(/this store has no such run/);
  const [series] = await server.series(first.run.id, ["train/loss"]);
  expect([...series!.steps]).toEqual([0]);
});

test("a trainer that fails, and an error handler that throws, do not reach the loop", async () => {
  const collector = collect({
    onError(error) {
      errors.push(error.message);
      throw new Error("the handler fails too");
    },
  });
  const trainer = new ToyTrainer();
  trainer.headWeights = () => {
    throw new Error("no weights today");
  };
  collector.attach(trainer);
  trainer.trainStep();
  trainer.trainStep();
  await collector.close();
  expect(errors).toEqual(["no weights today"]);
  const [series] = await server.series(collector.run.id, ["train/loss"]);
  expect(series!.pointCount).toBe(2);
});

test("a head with NaN in it is an event, not a spectrum", async () => {
  const collector = collect();
  const trainer = new ToyTrainer();
  trainer.head[7] = Number.NaN;
  collector.attach(trainer);
  trainer.trainStep();
  await collector.close();
  expect(await server.spectra(collector.run.id)).toEqual([]);
  const events = await server.store.runs.events(collector.run.id);
  expect(events.map(({ kind, message }) => [kind, message])).toEqual([
    ["measure-failed", expect.stringMatching(/finite/)],
  ]);
});

test("onSaturation is called once per change of state, and the run has the events", async () => {
  const collector = collect();
  let tell: (event: TrainerStep) => void = () => {};
  const verdicts: SaturationVerdict[] = [];
  collector.attach(
    {
      onStep(listener) {
        tell = listener;
        return () => {};
      },
      headWeights: () => new ToyTrainer().headWeights(),
    },
    {
      onSaturation(verdict) {
        verdicts.push(verdict);
        throw new Error("the handler fails");
      },
    },
  );
  for (let i = 0; i <= 300; i++) {
    const falling = 3 + 4 / Math.sqrt(1 + Math.min(i, 150) * 0.5);
    const loss = falling * (1 + 0.0006 * Math.max(0, i - 150)) + Math.sin(i * 12.9898) * 0.004;
    tell({ step: i * 100, metrics: { "eval/loss": loss, "train/loss": loss - 0.05 + Math.sin(i * 7) * 0.01 } });
  }
  await collector.close();
  expect(verdicts.map(({ state }) => state)).toEqual(["saturation-suspected", "saturated"]);
  expect(verdicts[0]!.step).toBeGreaterThan(15_000);
  expect(errors).toEqual(["the handler fails"]);
  const events = await server.store.runs.events(collector.run.id);
  expect(events.map(({ kind, step, message }) => ({ kind, step, message }))).toEqual(
    verdicts.map(({ state, step, sentence }) => ({ kind: state, step, message: sentence })),
  );
});

test("await using closes the collector", async () => {
  let id: string;
  {
    await using collector = collect();
    collector.step({ step: 0, loss: 1 });
    id = collector.run.id;
  }
  expect((await server.runs()).find(({ run }) => run.id === id)!.run.status).toBe("finished");
});

/** An address where nothing listens. */
async function unusedUrl(): Promise<string> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return `http://127.0.0.1:${port}`;
}

function killedCollector(options: { runId: string; url: string; dir: string; steps: number }): Promise<void> {
  const child = spawn(process.execPath, [
    fileURLToPath(new URL("./fixtures/killed-collector.mjs", import.meta.url)),
    JSON.stringify(options),
  ]);
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => reject(new Error(String(text))));
    child.once("exit", (_, signal) => (signal === "SIGKILL" ? resolve() : reject(new Error(`ended by ${signal}`))));
  });
}
