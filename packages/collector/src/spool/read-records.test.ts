import fc from "fast-check";
import { expect, test } from "vitest";
import { type MetricSets, readRecord } from "./read-records.ts";
import { RecordEncoder } from "./record-encoder.ts";
import type { SpoolRecord } from "./spool-record.ts";

const SET = { id: 7, metrics: ["train/loss", "größe/π"] };
const float = fc.double({ noDefaultInfinity: false, noNaN: false });
const column = fc.array(float, { maxLength: 20 }).map((values) => Float64Array.from(values));
const step = fc.maxSafeNat();
const text = fc.string({ unit: "binary", maxLength: 30 });

const record: fc.Arbitrary<SpoolRecord> = fc.oneof(
  fc.record({
    kind: fc.constant("row" as const),
    metrics: fc.constant(SET.metrics),
    step,
    wallTimeMs: float,
    values: fc.tuple(float, float).map((values) => Float64Array.from(values)),
  }),
  fc.record({
    kind: fc.constant("spectrum" as const),
    step,
    wallTimeMs: float,
    method: text,
    dtype: text,
    rows: fc.nat(),
    columns: fc.nat(),
    singularValues: column,
  }),
  fc.record({ kind: fc.constant("profile" as const), step, wallTimeMs: float, metric: text, values: column }),
  fc.record({
    kind: fc.constant("event" as const),
    step: fc.oneof(step, fc.constant(Number.NaN)),
    wallTimeMs: float,
    eventKind: text,
    message: text,
  }),
  fc.record({
    kind: fc.constant("card" as const),
    modelCard: fc.record({ hiddenSize: fc.nat(), optimizer: text }),
  }),
  fc.record({
    kind: fc.constant("finish" as const),
    status: fc.constantFrom("finished" as const, "failed" as const),
    atMs: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  }),
);

function encode(records: readonly SpoolRecord[]): Uint8Array {
  const encoder = new RecordEncoder();
  encoder.metrics(SET);
  for (const one of records) {
    if (one.kind === "row") encoder.row(SET, one.step, one.wallTimeMs, one.values);
    else if (one.kind === "card" || one.kind === "finish") encoder.control(one);
    else encoder.section(one);
  }
  return encoder.buffer.slice(0, encoder.length);
}

/** Every record that can be read, and whether anything was damaged on the way. */
function readAll(bytes: Uint8Array): { records: SpoolRecord[]; damaged: boolean; end: number } {
  const sets: MetricSets = new Map();
  const records: SpoolRecord[] = [];
  let damaged = false;
  let at = 0;
  for (;;) {
    const result = readRecord(bytes, at, sets);
    if (result.kind !== "record") return { records, damaged, end: at };
    damaged ||= result.damaged;
    if (result.record) records.push(result.record);
    at = result.end;
  }
}

test("what was encoded is read back, to the bit", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), (records) => {
      const bytes = encode(records);
      expect(readAll(bytes)).toEqual({ records, damaged: false, end: bytes.length });
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("bytes cut off anywhere give the records before the cut, and nothing else", () => {
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (records, where) => {
        const bytes = encode(records);
        const cut = Math.floor(where * bytes.length);
        const { records: read, damaged, end } = readAll(bytes.subarray(0, cut));
        expect(damaged).toBe(false);
        expect(end).toBeLessThanOrEqual(cut);
        expect(read).toEqual(records.slice(0, read.length));
      },
    ),
    { seed: 2, numRuns: 300 },
  );
});

test("a flipped bit never gives a record that was not written", () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat({ max: 7 }), (records, at, bit) => {
      const bytes = encode(records);
      bytes[at % bytes.length]! ^= 1 << bit;
      const written = records.map((one) => JSON.stringify(one, showNumbers));
      for (const one of readAll(bytes).records) expect(written).toContain(JSON.stringify(one, showNumbers));
    }),
    { seed: 3, numRuns: 500 },
  );
});

function showNumbers(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return Array.from(value, String);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
