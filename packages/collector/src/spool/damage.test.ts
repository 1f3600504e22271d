import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layOutRow, type OpenRun } from "@headroom/protocol";
import { expect, test } from "vitest";
import { FakeClock } from "../fake-clock.ts";
import { Shipper } from "../shipper/shipper.ts";
import { createMemoryTransport } from "../transport/memory-transport.ts";
import { segmentFileName } from "./layout.ts";
import { writeSpoolHeader } from "./spool-directory.ts";
import { SpoolReader } from "./spool-reader.ts";
import { SpoolWriter } from "./spool-writer.ts";

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
const LAYOUTS = [layOutRow(["train/loss"]), layOutRow(["train/loss", "eval/größe"])];

/** A record as it lies on the disk. */
interface Written {
  readonly step: number;
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

function withSpool<T>(work: (directory: string, spool: SpoolWriter) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "headroom-damage-"));
  writeSpoolHeader(directory, { run: RUN, url: "http://localhost" });
  const spool = new SpoolWriter({ directory, clock: new FakeClock(), onNotice: () => {}, segmentBytes: 1_500 });
  const clean = () => rmSync(directory, { recursive: true, force: true });
  const result = work(directory, spool);
  if (result instanceof Promise) return result.finally(clean) as T;
  clean();
  return result;
}

function log(spool: SpoolWriter, count: number): Written[] {
  return Array.from({ length: count }, (_, step) => {
    const before = spool.position;
    const layout = LAYOUTS[Number(step % 5 === 0)]!;
    spool.row(layout, step, 0, [step, -step]);
    const { segment, offset } = spool.position;
    return { step, segment, from: segment === before.segment ? before.offset : 16, to: offset };
  });
}

/** Flips so many bits of the segments, anywhere; returns their places. */
function flip(directory: string, bits: number, random: () => number): { segment: number; at: number }[] {
  const files = readdirSync(directory).filter((file) => /^\d{8}\.seg$/.test(file));
  return Array.from({ length: bits }, () => {
    const segment = 1 + Math.floor(random() * files.length);
    const file = join(directory, segmentFileName(segment));
    const bytes = readFileSync(file);
    const at = Math.floor(random() * bytes.length);
    bytes[at]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(file, bytes);
    return { segment, at };
  });
}

test.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
  "20 flipped bits cost at most 20 records: all others arrive, and the lost are counted (seed %i)",
  (seed) =>
    withSpool(async (directory, spool) => {
      const random = lcg(seed);
      const written = log(spool, 400);
      const flips = flip(directory, 20, random);
      const damaged = new Set(
        flips.flatMap(({ segment, at }) =>
          written.filter((record) => record.segment === segment && record.from <= at && at < record.to),
        ),
      );
      const memory = createMemoryTransport();
      const shipper = new Shipper({ directory, transport: memory, live: () => false, onNotice: () => {} });
      while ((await shipper.shipNext()) !== "ended");
      shipper.close();
      const steps = memory.batches.flatMap(({ sections }) =>
        sections.flatMap((section) =>
          section.kind === "frame" && section.metrics.includes("train/loss") ? [...section.steps] : [],
        ),
      );
      expect(steps).toEqual(written.filter((record) => !damaged.has(record)).map(({ step }) => step));
      // Nothing tells how many records stood behind the last whole one.
      const tailIsWhole = !damaged.has(written.at(-1)!);
      if (tailIsWhole) expect(shipper.lostRecords).toBe(damaged.size);
      else expect(shipper.lostRecords).toBeLessThanOrEqual(damaged.size);
    }),
);

test("a length that was damaged holds up a living spool only until the next record comes", () =>
  withSpool((directory, spool) => {
    const written = log(spool, 5);
    const file = join(directory, "00000001.seg");
    const bytes = readFileSync(file);
    bytes[written[4]!.from + 6]! ^= 1;
    writeFileSync(file, bytes);
    const damage: unknown[] = [];
    const reader = new SpoolReader({
      directory,
      start: { segment: 1, offset: 16, record: 0 },
      live: () => true,
      onDamage: (found) => damage.push(found),
    });
    expect(reader.next()?.records).toHaveLength(4);
    expect(reader.next()).toBeUndefined();
    expect(damage).toEqual([]);
    spool.row(LAYOUTS[0]!, 5, 0, [5]);
    expect(reader.next()?.records).toMatchObject([{ kind: "row", step: 5 }]);
    expect(damage).toMatchObject([{ segment: 1, from: written[4]!.from, to: written[4]!.to, lost: 1 }]);
    reader.close();
  }));

test("a record that is larger than what is read at once is read whole", () =>
  withSpool((directory, spool) => {
    const singularValues = Float64Array.from({ length: 60_000 }, (_, i) => 60_000 - i);
    const section = { kind: "spectrum", step: 1, wallTimeMs: 0, method: "gram", dtype: "float32", rows: 1 } as const;
    spool.section({ ...section, columns: 60_000, singularValues });
    spool.row(LAYOUTS[0]!, 2, 0, [2]);
    const start = { segment: 1, offset: 16, record: 0 };
    const options = {
      directory,
      start,
      live: () => false,
      onDamage: (found: unknown) => expect(found).toBeUndefined(),
    };
    const reader = new SpoolReader({ ...options, bytesMaximum: 1_000 });
    const kinds: string[] = [];
    for (let slice = reader.next(); slice; slice = reader.next()) kinds.push(...slice.records.map(({ kind }) => kind));
    expect(kinds).toEqual(["spectrum", "row"]);
    reader.close();
  }));

test("a segment of another version is left as it is, and told", () =>
  withSpool((directory, spool) => {
    log(spool, 5);
    const file = join(directory, "00000001.seg");
    const bytes = readFileSync(file);
    // Version 1 had its segment's number and 0 where version 2 has a record's number and a checksum.
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(4, 1, true);
    bytes.fill(0, 8, 16);
    bytes[8] = 1;
    writeFileSync(file, bytes);
    const start = { segment: 1, offset: 16, record: 0 };
    const reader = new SpoolReader({ directory, start, live: () => false, onDamage: () => {} });
    expect(() => reader.next()).toThrow(/its layout must be of version 2, got version 1$/);
  }));

function lcg(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
