import { crc32, type EventSection, type ProfileSection, type SpectrumSection } from "@headroom/protocol";
import { RECORD_HEADER_BYTES, RECORD_KIND } from "./layout.ts";
import type { CardRecord, FinishRecord } from "./spool-record.ts";

const utf8 = new TextEncoder();

/** Metric names in the order of a row's values, under the number rows refer to them by. */
export interface MetricSet {
  readonly id: number;
  readonly metrics: readonly string[];
}

/**
 * Lays records out one after another in a buffer of its own that is reused: `bytes` is valid until `clear`. Encoding a
 * row allocates nothing once the buffer has grown to its size.
 */
export class RecordEncoder {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #recordStart = 0;

  get buffer(): Uint8Array {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  metrics(set: MetricSet): void {
    this.#begin(RECORD_KIND.metrics);
    this.#u32(set.id);
    this.#u32(set.metrics.length);
    for (const metric of set.metrics) this.#string(metric);
    this.#end();
  }

  row(set: MetricSet, step: number, wallTimeMs: number, values: ArrayLike<number>): void {
    this.#begin(RECORD_KIND.row);
    const count = set.metrics.length;
    this.#reserve(4 + 16 + 8 * count);
    const view = this.#view;
    let at = this.#length;
    view.setUint32(at, set.id, true);
    view.setFloat64(at + 4, step, true);
    view.setFloat64(at + 12, wallTimeMs, true);
    at += 20;
    for (let i = 0; i < count; i++, at += 8) view.setFloat64(at, values[i]!, true);
    this.#length = at;
    this.#end();
  }

  section(section: SpectrumSection | ProfileSection | EventSection): void {
    this.#begin(RECORD_KIND[section.kind]);
    this.#f64(section.step);
    this.#f64(section.wallTimeMs);
    if (section.kind === "spectrum") {
      this.#string(section.method);
      this.#string(section.dtype);
      this.#u32(section.rows);
      this.#u32(section.columns);
      this.#column(section.singularValues);
    } else if (section.kind === "profile") {
      this.#string(section.metric);
      this.#column(section.values);
    } else {
      this.#string(section.eventKind);
      this.#string(section.message);
    }
    this.#end();
  }

  control(record: CardRecord | FinishRecord): void {
    this.#begin(RECORD_KIND[record.kind]);
    const { kind: _, ...content } = record;
    this.#raw(utf8.encode(JSON.stringify(content)));
    this.#end();
  }

  #begin(kind: number): void {
    this.#reserve(RECORD_HEADER_BYTES + 1);
    this.#recordStart = this.#length;
    this.#length += RECORD_HEADER_BYTES;
    this.#bytes[this.#length++] = kind;
  }

  #end(): void {
    const payload = this.#bytes.subarray(this.#recordStart + RECORD_HEADER_BYTES, this.#length);
    this.#view.setUint32(this.#recordStart, payload.length, true);
    this.#view.setUint32(this.#recordStart + 4, crc32(payload), true);
  }

  #u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  #f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  #string(text: string): void {
    const encoded = utf8.encode(text);
    this.#u32(encoded.length);
    this.#raw(encoded);
  }

  #column(values: Float64Array): void {
    this.#u32(values.length);
    this.#raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
