import { mkdtempSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layOutRow, type RowRecord } from "@headroom/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeClock } from "../fake-clock.ts";
import { type ReadStart, SpoolReader } from "./spool-reader.ts";
import { SpoolWriter, type SpoolWriterOptions } from "./spool-writer.ts";

const LOSS = layOutRow(["train/loss"]);
let directory: string;
let clock: FakeClock;
let notices: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headroom-spool-"));
  clock = new FakeClock();
  notices = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function writer(options: Partial<SpoolWriterOptions> = {}): SpoolWriter {
  return new SpoolWriter({ directory, clock, onNotice: (kind) => notices.push(kind), ...options });
}

function stepsInFile(start: ReadStart = { segment: 1, offset: 16, record: 0 }): number[] {
  const damage: string[] = [];
  const reader = new SpoolReader({
    directory,
    start,
    live: () => false,
    onDamage: ({ reason }) => damage.push(reason),
  });
  const steps: number[] = [];
  for (let slice = reader.next(); slice; slice = reader.next()) {
    steps.push(...slice.records.map((record) => (record as RowRecord).step));
  }
  reader.close();
  expect(damage).toEqual([]);
  return steps;
}

/** A disk that takes so many more bytes, possibly in the middle of a write, and then none. */
function fullDisk() {
  const disk = {
    room: Number.POSITIVE_INFINITY,
    write(fd: number, bytes: Uint8Array, offset: number, length: number, position: number) {
      const taken = Math.min(length, disk.room);
      if (taken === 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      disk.room -= taken;
      return writeSync(fd, bytes, offset, taken, position);
    },
  };
  return disk;
}

test("a record is in the file when the call returns", () => {
  const spool = writer();
  for (let step = 0; step < 5; step++) {
    spool.row(LOSS, step, 0, [step]);
    expect(stepsInFile()).toEqual(Array.from({ length: step + 1 }, (_, i) => i));
  }
});

test("segments are rolled, and each is readable alone", () => {
  const spool = writer({ segmentBytes: 400 });
  for (let step = 0; step < 100; step++) spool.row(LOSS, step, 0, [step]);
  expect(spool.position.segment).toBeGreaterThan(5);
  expect(stepsInFile()).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test.each([0, 1, 7, 20, 36])("a disk that fills up %i bytes into a record loses nothing", (room) => {
  const disk = fullDisk();
  const spool = writer({ write: disk.write });
  spool.row(LOSS, 0, 0, [0]);
  disk.room = room;
  for (let step = 1; step < 50; step++) spool.row(LOSS, step, 0, [step]);
  expect(stepsInFileSkippingTorn()).toEqual([0]);
  disk.room = Number.POSITIVE_INFINITY;
  spool.tick();
  expect(stepsInFileSkippingTorn()).toEqual([0]);
  clock.advance(300);
  spool.tick();
  spool.row(LOSS, 50, 0, [50]);
  expect(stepsInFile()).toEqual(Array.from({ length: 51 }, (_, i) => i));
  expect(spool.droppedPoints).toBe(0);
  expect(notices).toEqual(["spool-failing", "spool-recovered"]);
});

test.each([0, 1, 7, 20, 60])(
  "a disk that filled up %i bytes into a record is used again once all on it is delivered",
  (room) => {
    const disk = fullDisk();
    const spool = writer({ write: disk.write });
    spool.row(LOSS, 0, 0, [0]);
    const delivered = spool.position;
    disk.room = room;
    for (let step = 1; step < 50; step++) spool.row(LOSS, step, 0, [step]);
    // Not yet: a record that is not delivered lies on the disk.
    spool.reclaim({ segment: 1, offset: 16 });
    expect(readdirSync(directory)).toEqual(["00000001.seg"]);
    disk.room = Number.POSITIVE_INFINITY;
    spool.reclaim(delivered);
    expect(statSync(join(directory, "00000001.seg")).size).toBe(16);
    spool.row(LOSS, 50, 0, [50]);
    expect(stepsInFile({ ...delivered, record: 1 })).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(notices).toEqual(["spool-failing", "spool-recovered"]);
  },
);

test("memory is bounded while the disk refuses: what does not fit is dropped and counted, the rest is kept", () => {
  const disk = fullDisk();
  const spool = writer({ write: disk.write, pendingBytesMaximum: 1_000 });
  spool.row(LOSS, 0, 0, [0]);
  disk.room = 0;
  for (let step = 1; step < 100; step++) spool.row(LOSS, step, 0, [step]);
  const dropped = spool.droppedPoints;
  expect(dropped).toBeGreaterThan(50);
  disk.room = Number.POSITIVE_INFINITY;
  clock.advance(300);
  spool.row(LOSS, 100, 0, [100]);
  const steps = stepsInFile();
  expect(steps).toEqual([...Array.from({ length: 100 - dropped }, (_, i) => i), 100]);
  expect(spool.droppedPoints).toBe(dropped);
});

test("on a slow disk points are written together every 100 ms, and at once again when it is fast", () => {
  let takesMs = 5;
  let writes = 0;
  const spool = writer({
    write(fd, bytes, offset, length, position) {
      clock.advance(takesMs);
      writes++;
      return writeSync(fd, bytes, offset, length, position);
    },
  });
  let step = 0;
  const log = (count: number) => {
    for (let i = 0; i < count; i++) spool.row(LOSS, step, 0, [step++]);
  };
  log(50);
  expect(notices).toEqual(["spool-slow"]);
  writes = 0;
  log(1_000);
  expect(writes).toBeLessThan(5);
  takesMs = 0;
  for (let i = 0; i < 500 && notices.length < 2; i++) {
    clock.advance(101);
    log(1);
  }
  expect(notices).toEqual(["spool-slow", "spool-fast"]);
  spool.settle();
  writes = 0;
  log(3);
  expect(writes).toBe(3);
  expect(stepsInFile()).toEqual(Array.from({ length: step }, (_, i) => i));
});

function stepsInFileSkippingTorn(): number[] {
  const start = { segment: 1, offset: 16, record: 0 };
  const reader = new SpoolReader({ directory, start, live: () => false, onDamage: () => {} });
  const slice = reader.next();
  reader.close();
  return slice?.records.map((record) => (record as RowRecord).step) ?? [];
}
