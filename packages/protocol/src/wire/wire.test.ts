import { readFileSync } from "node:fs";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../limits.ts";
import type { Batch, Section, SpectrumProvenance } from "./batch.ts";
import { crc32 } from "./crc32.ts";
import { decodeBatch } from "./decode-batch.ts";
import { encodeBatch } from "./encode-batch.ts";
import { BATCH_HEADER_BYTES } from "./layout.ts";
import { arbitraryBatch } from "./testing/arbitrary-batch.ts";
import { WireError } from "./wire-error.ts";

const RUN = "0f0e0d0c-0b0a-4908-8706-050403020100";
const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";

const batchOf = (...sections: Section[]): Batch => ({ runId: RUN, writerId: WRITER, sequence: 1, sections });
const frame = (steps: number[], metrics = ["train/loss"]): Section => ({
  kind: "frame",
  metrics,
  steps: Float64Array.from(steps),
  wallTimesMs: Float64Array.from(steps, () => 0),
  values: metrics.map(() => Float64Array.from(steps)),
});

const spectrum = (provenance: Partial<SpectrumProvenance> = {}): Section => ({
  kind: "spectrum",
  step: 1,
  wallTimeMs: 0,
  method: "gram",
  dtype: "float32",
  rows: 9,
  columns: 2,
  singularValues: Float64Array.of(2, 1),
  provenance: {
    fused: false,
    normGainFolded: true,
    rowsCentred: false,
    excludedRows: 1,
    resolutionFloor: 1e-8,
    resolvedCount: 2,
    ...provenance,
  },
});

/** The bytes with their checksum and length made right again, so that what lies behind them is reached. */
function resealed(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(8, bytes.length - BATCH_HEADER_BYTES, true);
  view.setUint32(12, crc32(bytes.subarray(BATCH_HEADER_BYTES)), true);
  return bytes;
}

describe.each([1, 2])("golden vectors of version %i", (version) => {
  const file = new URL(`../../test/fixtures/golden-vectors-v${version}.json`, import.meta.url);
  const vectors: { name: string; batch: Batch; hex: string }[] = JSON.parse(
    readFileSync(file, "utf8"),
    (key, value) => {
      const isColumn = ["steps", "wallTimesMs", "singularValues"].includes(key);
      if (isColumn || (key === "values" && !Array.isArray(value[0]))) return Float64Array.from(value, Number);
      if (key === "values") return value.map((column: unknown[]) => Float64Array.from(column, Number));
      return key === "step" ? Number(value) : value;
    },
  );

  it.each(vectors)("$name: the bytes Python made", ({ batch, hex }) => {
    expect(Buffer.from(encodeBatch(batch)).toString("hex")).toBe(hex);
    expect(decodeBatch(Buffer.from(hex, "hex"))).toEqual(batch);
  });
});

describe("crc32(bytes)", () => {
  it("is zlib's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32(bytes)).toBe(zlibCrc32(bytes));
      }),
      { seed: 4 },
    );
  });
});

describe("encodeBatch and decodeBatch", () => {
  it("return any batch to the bit", () => {
    fc.assert(
      fc.property(arbitraryBatch, (batch) => {
        const bytes = encodeBatch(batch);
        const again = decodeBatch(bytes);
        expect(again).toEqual(batch);
        expect(encodeBatch(again)).toEqual(bytes);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("speak version 1 wherever nothing needs another", () => {
    expect(encodeBatch(batchOf(frame([1])))[4]).toBe(1);
    expect(encodeBatch(batchOf(frame([1]), spectrum()))[4]).toBe(2);
  });

  it("share no memory with the bytes", () => {
    const bytes = encodeBatch(batchOf(frame([1, 2, 3])));
    const batch = decodeBatch(bytes);
    bytes.fill(0);
    expect(batch).toEqual(batchOf(frame([1, 2, 3])));
  });

  it("read a batch that does not begin at the start of its buffer", () => {
    const bytes = encodeBatch(batchOf(frame([1, 2, 3])));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeBatch(shifted.subarray(3))).toEqual(batchOf(frame([1, 2, 3])));
  });

  it("encodeBatch refuses columns of different lengths", () => {
    const bad = { ...frame([1, 2]), wallTimesMs: new Float64Array(1) } as Section;
    expect(() => encodeBatch(batchOf(bad))).toThrow("Cannot encode a frame: each column must have 2 values, got 1");
  });
});

describe("decodeBatch(bytes) refuses", () => {
  const good = encodeBatch(batchOf(frame([1, 2, 3])));

  it.each<[string, Uint8Array | Batch, string]>([
    ["too few bytes", good.subarray(0, 10), "at least 16 bytes, got 10"],
    [
      "a torn tail",
      good.subarray(0, good.length - 1),
      `promises ${good.length - 16} body bytes, got ${good.length - 17}`,
    ],
    ["another magic", Uint8Array.from(good, (byte, i) => (i === 0 ? 0x50 : byte)), "must start with HRB1"],
    [
      "a later version",
      Uint8Array.from(good, (byte, i) => (i === 4 ? 3 : byte)),
      "versions 1 to 2 are the ones this server reads, got version 3",
    ],
    ["version 0", Uint8Array.from(good, (byte, i) => (i === 4 ? 0 : byte)), "got version 0"],
    [
      "a section of version 2 in a batch of version 1",
      Uint8Array.from(encodeBatch(batchOf(spectrum())), (byte, i) => (i === 4 ? 1 : byte)),
      "a section of kind 5 came with version 2, got one in version 1",
    ],
    ["a floor that is none", batchOf(spectrum({ resolutionFloor: Number.NaN })), "finite and at least 0, got NaN"],
    [
      "more resolved than there are",
      batchOf(spectrum({ resolvedCount: 3 })),
      "at most all 2 singular values are resolved, got 3",
    ],
    ["reserved bytes in use", Uint8Array.from(good, (byte, i) => (i === 6 ? 1 : byte)), "must be 0, got 1"],
    ["a flipped bit", Uint8Array.from(good, (byte, i) => (i === 99 ? byte ^ 4 : byte)), "checksum does not match"],
    ["a run id that is none", { ...batchOf(), runId: "run-1" }, 'must be a uuid in lower case, got "run-1"'],
    ["a run id in upper case", { ...batchOf(), runId: RUN.toUpperCase() }, "must be a uuid in lower case"],
    ["a writer id that is none", { ...batchOf(), writerId: "w" }, "the writer id must be a uuid"],
    ["sequence 0", { ...batchOf(), sequence: 0 }, "at least 1, got 0"],
    ["a negative step", batchOf(frame([-1])), "integer from 0 to 2^53 - 1, got -1"],
    ["a fractional step", batchOf(frame([1.5])), "integer from 0 to 2^53 - 1, got 1.5"],
    ["a step of 2^53", batchOf(frame([2 ** 53])), "integer from 0 to 2^53 - 1, got 9007199254740992"],
    ["a NaN step", batchOf(frame([Number.NaN])), "integer from 0 to 2^53 - 1, got NaN"],
    ["a step twice", batchOf(frame([3, 3])), "steps must increase within a frame (after 3), got 3"],
    ["steps out of order", batchOf(frame([3, 2])), "steps must increase within a frame (after 3), got 2"],
    ["a metric twice", batchOf(frame([1], ["a", "a"])), "names each metric once"],
    ["an empty metric name", batchOf(frame([1], [""])), 'must not be empty, got ""'],
    ["a metric name of 10 kB", batchOf(frame([1], ["m".repeat(10_000)])), "at most 200 characters, got "],
    ["control characters", batchOf(frame([1], ["a\nb"])), "must not contain control characters"],
    ["a frame of no metric", batchOf(frame([1], [])), "at least one metric"],
    ["a frame of no step", batchOf(frame([])), "at least one step"],
    [
      "a wall time that is none",
      batchOf({ ...frame([1]), wallTimesMs: Float64Array.of(Number.NaN) } as Section),
      "finite",
    ],
    [
      "an event message of 5,000 characters",
      batchOf({ kind: "event", step: 1, wallTimeMs: 0, eventKind: "x", message: "m".repeat(5000) }),
      "at most 4000 characters, got 5000",
    ],
    [
      "an event kind with a newline",
      batchOf({ kind: "event", step: 1, wallTimeMs: 0, eventKind: "x\ny", message: "" }),
      "an event kind must have 1 to 200 characters",
    ],
  ])("%s", (_, batch, message) => {
    const bytes = batch instanceof Uint8Array ? batch : encodeBatch(batch);
    expect(() => decodeBatch(bytes)).toThrow(WireError);
    expect(() => decodeBatch(bytes)).toThrow(message);
  });

  it("more points than the limit, naming it", () => {
    const steps = Array.from({ length: 1_000 }, (_, i) => i);
    const metrics = Array.from({ length: 501 }, (_, i) => `m${i}`);
    expect(() => decodeBatch(encodeBatch(batchOf(frame(steps, metrics))))).toThrow(
      `at most ${LIMITS.batchPoints} points, got 501000`,
    );
  });

  it("more bytes than the limit, before reading them", () => {
    expect(() => decodeBatch(new Uint8Array(LIMITS.batchBytes + 1))).toThrow(`at most ${LIMITS.batchBytes} bytes`);
  });

  it("flags of a spectrum that mean nothing", () => {
    const bytes = encodeBatch(batchOf(spectrum()));
    // The flags stand before the floor, the count of resolved values, the count of values and two values.
    const at = bytes.length - 16 - 4 - 4 - 8 - 1;
    expect(bytes[at]).toBe(2);
    bytes[at] = 8;
    expect(() => decodeBatch(resealed(bytes))).toThrow("a spectrum's flags are the bits 7, got 8");
  });

  it("texts that are not UTF-8", () => {
    const bytes = encodeBatch(batchOf(frame([1], ["aaaa"])));
    const at = bytes.findIndex((_, i) => bytes.subarray(i, i + 4).every((byte) => byte === 0x61));
    bytes[at] = 0xff;
    expect(() => decodeBatch(resealed(bytes))).toThrow("texts must be UTF-8");
  });

  it("any other bytes with a WireError and nothing else", () => {
    const onlyWireErrors = (bytes: Uint8Array) => {
      try {
        decodeBatch(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), onlyWireErrors), { seed: 6 });
    const mutated = fc.tuple(arbitraryBatch, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(mutated, fc.nat(40), ([batch, edits], cut) => {
        const bytes = encodeBatch(batch);
        for (const [at, byte] of edits) bytes[BATCH_HEADER_BYTES + (at % (bytes.length - BATCH_HEADER_BYTES))] = byte;
        onlyWireErrors(resealed(bytes.slice(0, Math.max(BATCH_HEADER_BYTES, bytes.length - cut))));
      }),
      { seed: 7, numRuns: 3_000 },
    );
  });
});
