import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Frame, layOutRow, type OpenRun } from "@headroom/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../fake-clock.ts";
import { listSegments, writeSpoolHeader } from "../spool/spool-directory.ts";
import { SpoolWriter } from "../spool/spool-writer.ts";
import { createMemoryTransport, type MemoryTransport } from "../transport/memory-transport.ts";
import { type Transport, TransportError } from "../transport/transport.ts";
import { Alarm } from "./alarm.ts";
import { shipUntilEnded } from "./ship-until-ended.ts";
import { Shipper } from "./shipper.ts";

const RUN: OpenRun = {
  runId: "00000000-0000-4000-8000-000000000001",
  writerId: "00000000-0000-4000-8000-000000000002",
  project: "p",
  name: "n",
  config: {},
  modelCard: {},
  tags: [],
  resume: "allow",
  startedAtMs: 0,
};
const LOSS = layOutRow(["train/loss"]);
let directory: string;
let spool: SpoolWriter;
let notices: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headroom-ship-"));
  writeSpoolHeader(directory, { run: RUN, url: "http://localhost" });
  notices = [];
  spool = new SpoolWriter({ directory, clock: new FakeClock(), onNotice: () => {}, segmentBytes: 2_000 });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function log(from: number, to: number): void {
  for (let step = from; step < to; step++) spool.row(LOSS, step, 0, [step]);
}

function shipper(transport: Transport, live = false): Shipper {
  return new Shipper({
    directory,
    transport,
    live: () => live,
    onNotice: (message) => notices.push(message),
    reader: { pointsMaximum: 20 },
  });
}

function stepsOf({ batches }: MemoryTransport): number[] {
  return batches.flatMap(({ sections }) =>
    sections.filter((section) => section.kind === "frame").flatMap((frame: Frame) => [...frame.steps]),
  );
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

async function shipAll(shipping: Shipper): Promise<void> {
  while ((await shipping.shipNext()) !== "ended");
}

test("everything arrives once, in order, in numbered batches, and the run is finished", async () => {
  const memory = createMemoryTransport();
  log(0, 500);
  spool.control({ kind: "card", modelCard: { hiddenSize: 8 } });
  spool.control({ kind: "finish", status: "failed", atMs: 1 });
  await shipAll(shipper(memory));
  expect(stepsOf(memory)).toEqual(upTo(500));
  expect(memory.batches.map(({ sequence }) => sequence)).toEqual(memory.batches.map((_, i) => i + 1));
  expect(memory.runs.get(RUN.runId)).toMatchObject({ modelCard: { hiddenSize: 8 }, status: "failed" });
});

test("segments are freed once they are delivered", async () => {
  log(0, 500);
  const before = listSegments(directory).length;
  await shipAll(shipper(createMemoryTransport()));
  expect(before).toBeGreaterThan(5);
  expect(listSegments(directory).length).toBe(1);
});

test("a live spool is followed as it grows", async () => {
  const memory = createMemoryTransport();
  const shipping = shipper(memory, true);
  expect(await shipping.shipNext()).toBe("idle");
  for (let step = 0; step < 60; step++) {
    log(step, step + 1);
    if (step % 7 === 0) while ((await shipping.shipNext()) !== "idle");
  }
  while ((await shipping.shipNext()) !== "idle");
  expect(stepsOf(memory)).toEqual(upTo(60));
});

describe("exactly once under crashes of either side (40 seeds)", () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))("seed %i", async (seed) => {
    const random = lcg(seed);
    const memory = createMemoryTransport();
    const flaky: Transport = {
      ...memory,
      async append(batch) {
        const fate = random();
        if (fate < 0.2) throw new TransportError("unreachable", "never arrived");
        await memory.append(batch);
        if (fate < 0.4) throw new TransportError("unreachable", "arrived, but the answer did not");
        if (fate < 0.5) await memory.append(batch);
      },
      async open(run) {
        if (random() < 0.2) throw new TransportError("unreachable", "no server");
        return memory.open(run);
      },
    };
    let logged = 0;
    let shipping = shipper(flaky, true);
    for (let turn = 0; turn < 60; turn++) {
      const more = Math.floor(random() * 30);
      log(logged, logged + more);
      logged += more;
      // A crash of the process: the shipper in memory is gone, the folder is what it is.
      if (random() < 0.3) {
        shipping.close();
        shipping = shipper(flaky, true);
      }
      await shipping.shipNext().catch((error: unknown) => expect(error).toBeInstanceOf(TransportError));
    }
    shipping.close();
    const last = shipper(flaky);
    for (;;) {
      const outcome = await last.shipNext().catch(() => "failed");
      if (outcome === "ended") break;
    }
    expect(stepsOf(memory)).toEqual(upTo(logged));
  });
});

test("a spool truncated at any byte gives every whole record before the cut", async () => {
  log(0, 12);
  const file = join(directory, "00000001.seg");
  const bytes = readFileSync(file);
  let last = -1;
  for (let cut = bytes.length; cut >= 16; cut -= 11) {
    writeFileSync(file, bytes.subarray(0, cut));
    rmSync(join(directory, "shipped"), { force: true });
    const memory = createMemoryTransport();
    await shipAll(shipper(memory));
    const steps = stepsOf(memory);
    expect(steps).toEqual(upTo(steps.length));
    if (last >= 0) expect(steps.length).toBeLessThanOrEqual(last);
    last = steps.length;
  }
  expect(last).toBe(0);
});

test("a flipped bit costs its own record, and is told", async () => {
  log(0, 30);
  const file = join(directory, "00000001.seg");
  const bytes = readFileSync(file);
  bytes[bytes.length - 3]! ^= 4;
  writeFileSync(file, bytes);
  const memory = createMemoryTransport();
  await shipAll(shipper(memory));
  expect(stepsOf(memory)).toEqual(upTo(29));
  expect(notices.join()).toMatch(/1 records are lost at bytes \d+ to \d+ of segment 1/);
});

test("bytes that are no record are kept, and the next segment tells how many records they were", async () => {
  log(0, 60);
  const file = join(directory, "00000001.seg");
  truncateSync(file, 700);
  appendFileSync(file, new Uint8Array(200));
  const memory = createMemoryTransport();
  await shipAll(shipper(memory));
  const steps = stepsOf(memory);
  expect(steps.at(-1)).toBe(59);
  expect(steps.length).toBeLessThan(60);
  expect(readdirSync(directory).filter((file) => file.startsWith("damaged-"))).toHaveLength(1);
  expect(notices.join()).toContain(`${60 - steps.length} records are lost at bytes`);
});

test("a server that forgot everything gets the rest from a new writer, and it is told", async () => {
  let memory = createMemoryTransport();
  const proxy: Transport = {
    open: (run) => memory.open(run),
    append: (batch) => memory.append(batch),
    heartbeat: (runId) => memory.heartbeat(runId),
    finish: (...args) => memory.finish(...args),
    close: async () => {},
  };
  const shipping = shipper(proxy, true);
  log(0, 40);
  while ((await shipping.shipNext()) !== "idle");
  memory = createMemoryTransport();
  log(40, 80);
  await shipping.shipNext().catch(() => {});
  while ((await shipping.shipNext()) !== "idle");
  expect(stepsOf(memory)).toEqual(upTo(80).slice(40));
  expect(memory.batches[0]!.writerId).not.toBe(RUN.writerId);
  expect(notices.join()).toMatch(/goes on as a new writer/);
});

test("a server away for an hour: everything arrives afterwards, after few tries, with pauses that grow", async () => {
  const clock = new FakeClock();
  const memory = createMemoryTransport();
  const tries: number[] = [];
  const away: Transport = {
    ...memory,
    async open(run) {
      tries.push(clock.monotonicMs());
      if (clock.monotonicMs() < 3_600_000) throw new TransportError("unreachable", "no server answers there");
      return memory.open(run);
    },
  };
  log(0, 500);
  const failures: (string | undefined)[] = [];
  const shipping = shipUntilEnded(shipper(away), {
    alarm: new Alarm(clock),
    stopped: () => false,
    random: () => 0.5,
    onFailure: (error) => failures.push(error?.message),
  });
  let done = false;
  void shipping.then(() => {
    done = true;
  });
  while (!done) {
    await new Promise(setImmediate);
    clock.wakeNext();
  }
  expect(await shipping).toBe(true);
  expect(stepsOf(memory)).toEqual(upTo(500));
  expect(tries.length).toBeLessThan(200);
  expect(tries.length).toBeGreaterThan(100);
  expect(failures).toEqual(["no server answers there", undefined]);
});

function lcg(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
