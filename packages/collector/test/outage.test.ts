import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layOutRow, openRunSchema } from "@headroom/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCollector } from "../src/create-collector.ts";
import { FakeClock } from "../src/fake-clock.ts";
import { Alarm } from "../src/shipper/alarm.ts";
import { shipUntilEnded } from "../src/shipper/ship-until-ended.ts";
import { Shipper } from "../src/shipper/shipper.ts";
import { writeSpoolHeader } from "../src/spool/spool-directory.ts";
import { SpoolWriter } from "../src/spool/spool-writer.ts";
import { createTrpcTransport } from "../src/transport/trpc-transport.ts";
import { startServer, type TestServer } from "./fixtures/test-server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-outage-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every step from 0 on, once, with its own number as value. */
async function expectSteps(server: TestServer, runId: string, metric: string, count: number): Promise<void> {
  const parts = await server.series(runId, [metric]);
  const expected = Float64Array.from({ length: count }, (_, step) => step);
  expect(parts.map(({ pointCount, exact }) => [pointCount, exact])).toEqual([[count, true]]);
  expect(parts[0]!.steps).toEqual(expected);
  expect(parts[0]!.values).toEqual(expected);
  expect((await server.store.care.check()).faults).toEqual([]);
}

test("a server that is away for an hour of the clock gets every point once when it is back", async () => {
  const clock = new FakeClock();
  const directory = join(folder, "spool");
  const storeFolder = join(folder, "store");
  const before = await startServer(storeFolder);
  const port = Number(new URL(before.url).port);
  const run = openRunSchema.parse({
    runId: "00000000-0000-4000-8000-000000000001",
    writerId: "00000000-0000-4000-8000-000000000002",
    project: "p",
    name: "n",
    startedAtMs: 0,
  });
  mkdirSync(directory);
  writeSpoolHeader(directory, { run, url: before.url });
  const spool = new SpoolWriter({ directory, clock, onNotice: () => {}, segmentBytes: 20_000 });
  const layout = layOutRow(["train/loss"]);
  let live = true;
  const transport = createTrpcTransport({ url: before.url });
  const shipper = new Shipper({ directory, transport, live: () => live, onNotice: () => {} });
  const alarm = new Alarm(clock);
  const failures: string[] = [];
  const shipping = shipUntilEnded(shipper, {
    alarm,
    stopped: () => false,
    random: () => 0.5,
    onFailure: (error) => failures.push(error?.message ?? "back"),
  });
  // Two steps a second of the clock, which moves when the shipper sleeps.
  let steps = 0;
  const trainUntil = async (ms: number) => {
    while (clock.monotonicMs() < ms) {
      await new Promise(setImmediate);
      if (!clock.wakeNext()) continue;
      for (; steps < clock.monotonicMs() / 500; steps++) spool.row(layout, steps, 0, [steps]);
    }
  };
  await trainUntil(60_000);
  expect(await before.store.runs.lastSequence(run.runId, run.writerId)).toBeGreaterThan(0);
  await before.close();
  await trainUntil(3_660_000);
  const after = await startServer(storeFolder, port);
  await trainUntil(3_720_000);
  live = false;
  alarm.ring();
  expect(await shipping).toBe(true);
  expect(steps).toBeGreaterThan(7_300);
  expect(failures.at(-1)).toBe("back");
  expect(failures[0]).toContain("no server answers there");
  await expectSteps(after, run.runId, "train/loss", steps);
  shipper.close();
  await after.close();
});

/** A file system of 24 MB, where this process may make one. */
function mountSmallDisk(directory: string): boolean {
  mkdirSync(directory);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", directory], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("a server whose disk is full gets every point once when there is room (needs the right to mount a tmpfs)", async ({
  skip,
}) => {
  const small = join(folder, "small-disk");
  if (!mountSmallDisk(small)) return skip("only root may mount a small file system");
  const server = await startServer(join(small, "store"));
  try {
    writeFileSync(join(small, "ballast"), new Uint8Array(22 << 20));
    let isFull = (_: string) => {};
    const full = new Promise<string>((resolve) => (isFull = resolve));
    const collector = createCollector({
      project: "p",
      name: "n",
      url: server.url,
      dir: join(folder, "collector"),
      closeTimeoutMs: 100_000,
      onError: ({ message }) => {
        if (message.includes("disk is full")) isFull(message);
      },
    });
    const metrics = Array.from({ length: 10 }, (_, k) => `my/metric_${k}`);
    const STEPS = 30_000;
    for (let step = 0; step < STEPS; step++) {
      collector.step({ step, ...Object.fromEntries(metrics.map((metric) => [metric, step])) });
    }
    const closing = collector.close();
    const fitted = closing.then(() => "everything fitted on the small disk");
    expect(await Promise.race([full, fitted])).toMatch(
      /^Cannot send a batch at .*: Cannot write to .*: the disk is full$/,
    );
    rmSync(join(small, "ballast"));
    await closing;
    for (const metric of metrics) await expectSteps(server, collector.run.id, metric, STEPS);
  } finally {
    await server.close();
    execFileSync("umount", [small]);
  }
});
