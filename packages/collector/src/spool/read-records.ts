import { crc32 } from "@headroom/protocol";
import { RECORD_BYTES_MAXIMUM, RECORD_HEADER_BYTES, RECORD_KIND } from "./layout.ts";
import type { SpoolRecord } from "./spool-record.ts";

/** Metric names by set number, as defined so far in a segment. */
export type MetricSets = Map<number, readonly string[]>;

/** What stands at one place of a segment. */
export type ReadResult =
  /** `record` is null for a definition, and for a record whose checksum fails (then `damaged` is true) */
  | { readonly kind: "record"; readonly record: SpoolRecord | null; readonly end: number; readonly damaged: boolean }
  /** the bytes end in the middle of a record: still being written, or torn when the writer is dead */
  | { readonly kind: "incomplete" }
  /** no record can stand here */
  | { readonly kind: "broken" };

/**
 * The record at `offset` of `bytes`. A definition is added to `sets`. Never throws: bytes that are no record are
 * `broken`, a record with a wrong checksum or an undefined metric set is `damaged` and can be stepped over.
 */
export function readRecord(bytes: Uint8Array, offset: number, sets: MetricSets): ReadResult {
  if (bytes.length - offset < RECORD_HEADER_BYTES) return { kind: "incomplete" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(offset, true);
  if (length === 0 || length > RECORD_BYTES_MAXIMUM) return { kind: "broken" };
  const start = offset + RECORD_HEADER_BYTES;
  const end = start + length;
  if (end > bytes.length) return { kind: "incomplete" };
  const payload = bytes.subarray(start, end);
  if (crc32(payload) !== view.getUint32(offset + 4, true)) {
    return { kind: "record", record: null, end, damaged: true };
  }
  const record = parsePayload(payload, sets);
  return record === undefined
    ? { kind: "record", record: null, end, damaged: true }
    : { kind: "record", record, end, damaged: false };
}

/** null for a definition, undefined for a payload that cannot be understood */
function parsePayload(payload: Uint8Array, sets: MetricSets): SpoolRecord | null | undefined {
  const reader = new PayloadReader(payload);
  try {
    switch (reader.u8()) {
      case RECORD_KIND.metrics: {
        const id = reader.u32();
        sets.set(
          id,
          Array.from({ length: reader.u32() }, () => reader.string()),
        );
        return null;
      }
      case RECORD_KIND.row: {
        const metrics = sets.get(reader.u32());
        if (metrics === undefined) return undefined;
        return {
          kind: "row",
          metrics,
          step: reader.f64(),
          wallTimeMs: reader.f64(),
          values: reader.column(metrics.length),
        };
      }
      case RECORD_KIND.spectrum:
        return {
          kind: "spectrum",
          step: reader.f64(),
          wallTimeMs: reader.f64(),
          method: reader.string(),
          dtype: reader.string(),
          rows: reader.u32(),
          columns: reader.u32(),
          singularValues: reader.column(reader.u32()),
        };
      case RECORD_KIND.profile:
        return {
          kind: "profile",
          step: reader.f64(),
          wallTimeMs: reader.f64(),
          metric: reader.string(),
          values: reader.column(reader.u32()),
        };
      case RECORD_KIND.event:
        return {
          kind: "event",
          step: reader.f64(),
          wallTimeMs: reader.f64(),
          eventKind: reader.string(),
          message: reader.string(),
        };
      case RECORD_KIND.card:
        return { kind: "card", ...JSON.parse(reader.rest()) };
      case RECORD_KIND.finish:
        return { kind: "finish", ...JSON.parse(reader.rest()) };
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const utf8 = new TextDecoder();

/** DataView throws RangeError past the end, which `parsePayload` takes as damage. */
class PayloadReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#offset++);
  }

  u32(): number {
    const value = this.#view.getUint32(this.#offset, true);
    this.#offset += 4;
    return value;
  }

  f64(): number {
    const value = this.#view.getFloat64(this.#offset, true);
    this.#offset += 8;
    return value;
  }

  string(): string {
    return utf8.decode(this.#take(this.u32()));
  }

  rest(): string {
    return utf8.decode(this.#take(this.#bytes.length - this.#offset));
  }

  column(count: number): Float64Array {
    return new Float64Array(this.#take(count * 8).slice().buffer);
  }

  #take(count: number): Uint8Array {
    const end = this.#offset + count;
    if (end > this.#bytes.length) throw new RangeError(`Cannot read ${count} bytes: the payload is too short`);
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }
}
