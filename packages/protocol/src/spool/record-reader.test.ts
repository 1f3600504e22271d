import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Section } from "../wire/batch.ts";
import { arbitrarySection } from "../wire/testing/arbitrary-batch.ts";
import { RecordReader } from "./record-reader.ts";
import { layOutRow, RecordWriter } from "./record-writer.ts";
import type { CardRecord, FinishRecord, SpoolRecord } from "./records.ts";

type Written = Section | CardRecord | FinishRecord;

const control: fc.Arbitrary<Written> = fc.oneof(
  fc.record({
    kind: fc.constant("card" as const),
    modelCard: fc.record({ hiddenSize: fc.integer({ min: 1, max: 10_000 }), optimizer: fc.string({ maxLength: 30 }) }),
  }),
  fc.record({
    kind: fc.constant("finish" as const),
    status: fc.constantFrom("finished" as const, "failed" as const),
    atMs: fc.nat(),
  }),
);
const records = fc.array(fc.oneof(arbitrarySection, control), { minLength: 1, maxLength: 8 });

/** The records one after another, and where each ends. */
function bytesOf(written: readonly Written[]): { bytes: Uint8Array; ends: number[] } {
  const writer = new RecordWriter();
  const ends: number[] = [];
  const parts = written.map((record, number) => {
    if (record.kind === "card" || record.kind === "finish") writer.control(record, number);
    else writer.section(record, number);
    ends.push((ends.at(-1) ?? 0) + writer.length);
    return writer.buffer.slice(0, writer.length);
  });
  return { bytes: Uint8Array.from(Buffer.concat(parts)), ends };
}

/** Every record that can be read, by number, whatever lies between. */
function readAll(bytes: Uint8Array): Map<number, Written> {
  const reader = new RecordReader();
  const read = new Map<number, Written>();
  for (let at = reader.find(bytes, 0); at !== undefined; at = reader.find(bytes, at)) {
    const found = reader.at(bytes, at);
    if (found.kind !== "record") throw new Error(`what is found must be a record, got ${found.kind}`);
    read.set(found.number, asWritten(found.record));
    at = found.end;
  }
  return read;
}

function asWritten(record: SpoolRecord): Written {
  if (record.kind !== "row") return record;
  const { metrics, step, wallTimeMs, values } = record;
  return {
    kind: "frame",
    metrics,
    steps: Float64Array.of(step),
    wallTimesMs: Float64Array.of(wallTimeMs),
    values: Array.from(values, (value) => Float64Array.of(value)),
  };
}

describe("RecordReader", () => {
  it("reads what RecordWriter wrote, to the bit", () => {
    fc.assert(
      fc.property(records, (written) => {
        expect([...readAll(bytesOf(written).bytes).values()]).toEqual(written);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("reads the same bytes whether a row was written as a row or as a frame of one step", () => {
    const writer = new RecordWriter();
    writer.row(layOutRow(["a", "größe"]), 7, 1.5, [Number.NaN, -0], 9);
    const row = writer.buffer.slice(0, writer.length);
    const found = new RecordReader().at(row, 0);
    expect(found).toMatchObject({ kind: "record", number: 9, end: row.length, record: { kind: "row", step: 7 } });
    writer.section(asWritten((found as { record: SpoolRecord }).record) as Section, 9);
    expect(writer.buffer.slice(0, writer.length)).toEqual(row);
  });

  it("waits for bytes cut off anywhere in a record, and finds all records before", () => {
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, noNaN: true }), (written, where) => {
        const { bytes, ends } = bytesOf(written);
        const cut = Math.floor(where * (bytes.length - 1));
        const whole = ends.filter((end) => end <= cut).length;
        expect(readAll(bytes.subarray(0, cut)).size).toBe(whole);
        const { kind } = new RecordReader().at(bytes.subarray(0, cut), whole === 0 ? 0 : ends[whole - 1]!);
        expect(kind).toBe("cut");
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("finds every record but the one with a flipped bit", () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat({ max: 7 }), (written, place, bit) => {
        const { bytes, ends } = bytesOf(written);
        const at = place % bytes.length;
        bytes[at]! ^= 1 << bit;
        const hit = ends.findIndex((end) => at < end);
        const kept = written.map((record, i) => [i, record] as const).filter(([i]) => i !== hit);
        expect(readAll(bytes)).toEqual(new Map(kept));
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it("tells a record that breaks a rule of the wire from damage", () => {
    const writer = new RecordWriter();
    writer.row(layOutRow(["a"]), 1.5, 0, [1], 0);
    const bytes = writer.buffer.slice(0, writer.length);
    expect(new RecordReader().at(bytes, 0)).toMatchObject({
      kind: "unreadable",
      reason: "Cannot read a record: a step must be an integer from 0 to 2^53 - 1, got 1.5",
    });
  });
});
