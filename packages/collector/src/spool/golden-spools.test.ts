import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DataRecord,
  decodeShippedSlot,
  encodeBatch,
  encodeSegmentHeader,
  encodeShippedSlot,
  type Frame,
  layOutRow,
  RecordWriter,
  type Section,
  type ShipState,
  type SpoolRecord,
} from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { writerIdOf } from "../shipper/writer-id-of.ts";
import { buildSections } from "./build-sections.ts";
import { segmentFileName } from "./layout.ts";
import { SpoolReader } from "./spool-reader.ts";

type WrittenRecord = Section | Exclude<SpoolRecord, DataRecord>;

/** What golden_spools.py made, from the words of SPOOL.md. */
const golden: {
  runId: string;
  writerId: string;
  segments: { name: string; firstRecord: number; records: WrittenRecord[]; hex: string }[];
  batches: { name: string; segment: string; batch: string }[];
  damaged: { name: string; hex: string; steps: number[]; lost: number }[];
  slots: { generation: number; state: ShipState; hex: string }[];
  writerIds: { epoch: number; writerId: string }[];
} = JSON.parse(
  readFileSync(new URL("../../../protocol/test/fixtures/golden-spools.json", import.meta.url), "utf8"),
  (key, value) => {
    const isColumn = ["wallTimesMs", "singularValues"].includes(key) || (key === "steps" && Array.isArray(value));
    if (isColumn || (key === "values" && !Array.isArray(value[0]))) return Float64Array.from(value, Number);
    if (key === "values") return value.map((column: unknown[]) => Float64Array.from(column, Number));
    return key === "step" ? Number(value) : value;
  },
);
const bytesOf = (hex: string) => Buffer.from(hex, "hex");
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function bytesOfSegment(firstRecord: number, records: readonly WrittenRecord[]): Uint8Array {
  const writer = new RecordWriter();
  const parts = records.map((record, i) => {
    const number = (firstRecord + i) >>> 0;
    if (record.kind === "card" || record.kind === "finish") writer.control(record, number);
    else if (record.kind === "frame" && record.steps.length === 1) {
      const values = record.values.map((column) => column[0]!);
      writer.row(layOutRow(record.metrics), record.steps[0]!, record.wallTimesMs[0]!, values, number);
    } else writer.section(record, number);
    return writer.buffer.slice(0, writer.length);
  });
  return Buffer.concat([encodeSegmentHeader(firstRecord), ...parts]);
}

/** Every record of one segment that can be read, and how many are lost. */
function readSegment(hex: string) {
  const directory = mkdtempSync(join(tmpdir(), "headroom-golden-"));
  writeFileSync(join(directory, segmentFileName(1)), bytesOf(hex));
  let lost = 0;
  const reader = new SpoolReader({
    directory,
    start: { segment: 1, offset: 16, record: undefined },
    live: () => false,
    onDamage: (damage) => (lost += damage.lost),
  });
  const records: SpoolRecord[] = [];
  for (let slice = reader.next(); slice; slice = reader.next()) {
    records.push(...slice.records, ...(slice.control ? [slice.control] : []));
  }
  reader.close();
  rmSync(directory, { recursive: true });
  return { records, lost };
}

/** Rows as the frames of one step that they are on the disk. */
function asWritten(record: SpoolRecord): WrittenRecord {
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

describe("the spool that Python wrote from SPOOL.md", () => {
  it.each(golden.segments)("segment: $name", ({ firstRecord, records, hex }) => {
    expect(hexOf(bytesOfSegment(firstRecord, records))).toBe(hex);
    const read = readSegment(hex);
    expect(read.lost).toBe(0);
    expect(read.records.map(asWritten)).toEqual(records);
  });

  it.each(golden.batches)("batch: $name", ({ segment, batch }) => {
    const { records } = readSegment(segment);
    const sections = buildSections(records as DataRecord[]);
    const { runId, writerId } = golden;
    expect(hexOf(encodeBatch({ runId, writerId, sequence: 1, sections }))).toBe(batch);
  });

  it.each(golden.damaged)("damaged: $name", ({ hex, steps, lost }) => {
    const read = readSegment(hex);
    expect(read.records.flatMap((record) => [...(asWritten(record) as Frame).steps])).toEqual([...steps]);
    expect(read.lost).toBe(lost);
  });

  it.each(golden.slots)("shipped: generation $generation", ({ generation, state, hex }) => {
    expect(hexOf(encodeShippedSlot(generation, state))).toBe(hex);
    expect(decodeShippedSlot(bytesOf(hex))).toEqual({ generation, state });
  });

  it.each(golden.writerIds)("writer id of epoch $epoch", ({ epoch, writerId }) => {
    expect(writerIdOf(golden.writerId, epoch)).toBe(writerId);
  });
});
