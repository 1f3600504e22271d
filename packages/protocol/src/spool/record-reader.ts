import { z } from "zod";
import { isStep } from "../limits.ts";
import { modelCardSchema } from "../run.ts";
import { RUN_ENDS } from "../vocabulary.ts";
import { ByteReader } from "../wire/byte-reader.ts";
import { crc32 } from "../wire/crc32.ts";
import { readSection } from "../wire/decode-section.ts";
import { SECTION_KIND } from "../wire/layout.ts";
import { WireError } from "../wire/wire-error.ts";
import { CONTROL_KIND, RECORD_HEAD_BYTES, RECORD_MARKER, RECORD_PAYLOAD_MAXIMUM, RECORD_TAIL_BYTES } from "./layout.ts";
import type { SpoolRecord } from "./records.ts";

/** What stands at one place of a segment. */
export type FoundRecord =
  | { readonly kind: "record"; readonly record: SpoolRecord; readonly number: number; readonly end: number }
  /** marker, length and checksum are right, but the payload breaks a rule */
  | { readonly kind: "unreadable"; readonly reason: string; readonly number: number; readonly end: number }
  /** a record may begin here, but its bytes would end at `end`, behind those given */
  | { readonly kind: "cut"; readonly end: number }
  /** no record begins here */
  | { readonly kind: "none" };

const REMEMBERED_ROWS = 10_000;
const FIXED_BYTES = RECORD_HEAD_BYTES + RECORD_TAIL_BYTES;
const MARKER_BYTE = RECORD_MARKER & 0xff;

/** Reads the records of a spool, one place at a time. Never throws: bytes come from a disk. */
export class RecordReader {
  /** Names of rows by the checksum of the bytes before the step, so that they are decoded once. */
  readonly #rows = new Map<number, { readonly prefix: Uint8Array; readonly metrics: readonly string[] }>();

  /** What stands at `offset` of `bytes`. O(length of the record). */
  at(bytes: Uint8Array, offset: number): FoundRecord {
    const left = bytes.length - offset;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (left < RECORD_HEAD_BYTES) {
      return left >= 4 && view.getUint32(offset, true) !== RECORD_MARKER
        ? { kind: "none" }
        : { kind: "cut", end: offset + FIXED_BYTES };
    }
    const payloadBytes = view.getUint32(offset + RECORD_HEAD_BYTES - 4, true);
    if (view.getUint32(offset, true) !== RECORD_MARKER || payloadBytes > RECORD_PAYLOAD_MAXIMUM)
      return { kind: "none" };
    const end = offset + FIXED_BYTES + payloadBytes;
    if (end > bytes.length) return { kind: "cut", end };
    const stepAt = stepOfRow(view, offset, payloadBytes);
    const prefixCrc = crc32(bytes, 0, offset, stepAt);
    if (crc32(bytes, prefixCrc, stepAt, end - 4) !== view.getUint32(end - 4, true)) return { kind: "none" };
    const number = view.getUint32(end - RECORD_TAIL_BYTES, true);
    try {
      const record =
        stepAt === offset
          ? parseRecord(bytes.subarray(offset + 4, end - RECORD_TAIL_BYTES))
          : this.#row(bytes, view, offset, stepAt, prefixCrc);
      return { kind: "record", record, number, end };
    } catch (error) {
      if (error instanceof WireError) return { kind: "unreadable", reason: error.message, number, end };
      throw error;
    }
  }

  /** The first place from `from` on where a whole record begins, or undefined. O(bytes) but for false markers. */
  find(bytes: Uint8Array, from: number): number | undefined {
    for (let at = bytes.indexOf(MARKER_BYTE, from); at >= 0; at = bytes.indexOf(MARKER_BYTE, at + 1)) {
      const { kind } = this.at(bytes, at);
      if (kind === "record" || kind === "unreadable") return at;
    }
    return undefined;
  }

  #row(bytes: Uint8Array, view: DataView, offset: number, stepAt: number, prefixCrc: number): SpoolRecord {
    const known = this.#rows.get(prefixCrc);
    const prefixBytes = stepAt - offset;
    if (known === undefined || !startsWith(bytes, offset, known.prefix, prefixBytes)) {
      const payloadEnd = offset + RECORD_HEAD_BYTES + view.getUint32(offset + RECORD_HEAD_BYTES - 4, true);
      const record = parseRecord(bytes.subarray(offset + 4, payloadEnd));
      if (record.kind !== "frame") return record;
      if (this.#rows.size >= REMEMBERED_ROWS) this.#rows.clear();
      this.#rows.set(prefixCrc, { prefix: bytes.slice(offset, stepAt), metrics: record.metrics });
      const values = Float64Array.from(record.values, (column) => column[0]!);
      const { metrics, steps, wallTimesMs } = record;
      return { kind: "row", metrics, step: steps[0]!, wallTimeMs: wallTimesMs[0]!, values };
    }
    const { metrics } = known;
    const step = view.getFloat64(stepAt, true);
    const wallTimeMs = view.getFloat64(stepAt + 8, true);
    if (!isStep(step) || !Number.isFinite(wallTimeMs)) {
      throw new WireError(
        `Cannot read a record: a step must be an integer from 0 to 2^53 - 1 and a wall time finite, got ${step}, ${wallTimeMs}`,
      );
    }
    const values = new Float64Array(metrics.length);
    const start = stepAt + 16;
    new Uint8Array(values.buffer).set(bytes.subarray(start, start + 8 * metrics.length));
    return { kind: "row", metrics, step, wallTimeMs, values };
  }
}

/** Where the step stands in a frame of one step; `offset` for anything else. */
function stepOfRow(view: DataView, offset: number, payloadBytes: number): number {
  if (view.getUint8(offset + 4) !== SECTION_KIND.frame || payloadBytes < 8) return offset;
  const metricCount = view.getUint32(offset + RECORD_HEAD_BYTES, true);
  const stepAt = offset + RECORD_HEAD_BYTES + payloadBytes - 8 * (2 + metricCount);
  return stepAt >= offset + RECORD_HEAD_BYTES + 8 && view.getUint32(stepAt - 4, true) === 1 ? stepAt : offset;
}

function startsWith(bytes: Uint8Array, offset: number, prefix: Uint8Array, length: number): boolean {
  if (prefix.length !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[offset + i] !== prefix[i]) return false;
  return true;
}

const cardSchema = z.object({ modelCard: modelCardSchema });
const finishSchema = z.object({ status: z.enum(RUN_ENDS), atMs: z.number() });
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** `bytes` are kind, length and payload. @throws WireError */
function parseRecord(bytes: Uint8Array): SpoolRecord {
  const kind = bytes[0]!;
  if (kind === CONTROL_KIND.card) return { kind: "card", ...jsonOf(bytes, cardSchema) };
  if (kind === CONTROL_KIND.finish) return { kind: "finish", ...jsonOf(bytes, finishSchema) };
  const reader = new ByteReader(bytes, "a record");
  const section = readSection(reader);
  if (reader.remaining !== 0) reader.fail("nothing may follow a record's payload", `${reader.remaining} bytes`);
  return section;
}

function jsonOf<T>(bytes: Uint8Array, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(utf8.decode(bytes.subarray(RECORD_HEAD_BYTES - 4))));
  } catch (error) {
    throw new WireError(`Cannot read a record: ${(error as Error).message}`);
  }
}
