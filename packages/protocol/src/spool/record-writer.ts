import type { Section } from "../wire/batch.ts";
import { ByteWriter } from "../wire/byte-writer.ts";
import { crc32 } from "../wire/crc32.ts";
import { writeSection } from "../wire/encode-section.ts";
import { SECTION_KIND } from "../wire/layout.ts";
import { CONTROL_KIND, RECORD_HEAD_BYTES, RECORD_MARKER, RECORD_TAIL_BYTES } from "./layout.ts";
import type { CardRecord, FinishRecord } from "./records.ts";

/** The bytes that all rows of the same metrics begin with: everything up to the step. */
export interface RowLayout {
  readonly metrics: readonly string[];
  readonly prefix: Uint8Array;
  readonly prefixCrc: number;
}

/** @throws RangeError when a name has more than 65,535 bytes */
export function layOutRow(metrics: readonly string[]): RowLayout {
  const writer = new ByteWriter();
  writer.u32(RECORD_MARKER);
  writer.u8(SECTION_KIND.frame);
  writer.u32(0);
  writer.u32(metrics.length);
  for (const metric of metrics) writer.text(metric);
  writer.u32(1);
  writer.setU32(RECORD_HEAD_BYTES - 4, writer.length - RECORD_HEAD_BYTES + 8 * (2 + metrics.length));
  const prefix = writer.bytes.slice();
  return { metrics, prefix, prefixCrc: crc32(prefix) };
}

const utf8 = new TextEncoder();

/**
 * Lays one record at a time out as SPOOL.md says, in a buffer of its own that is reused: `buffer[0, length)` is valid
 * until the next one. A row allocates nothing once the buffer has grown to its size.
 */
export class RecordWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #sections = new ByteWriter();

  get buffer(): Uint8Array {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  row(layout: RowLayout, step: number, wallTimeMs: number, values: ArrayLike<number>, number: number): void {
    const { prefix } = layout;
    const count = layout.metrics.length;
    let at = prefix.length;
    this.#reserve(at + 8 * (2 + count) + RECORD_TAIL_BYTES);
    this.#bytes.set(prefix);
    const view = this.#view;
    view.setFloat64(at, step, true);
    view.setFloat64(at + 8, wallTimeMs, true);
    at += 16;
    for (let i = 0; i < count; i++, at += 8) view.setFloat64(at, values[i]!, true);
    view.setUint32(at, number, true);
    view.setUint32(at + 4, crc32(this.#bytes, layout.prefixCrc, prefix.length, at + 4), true);
    this.#length = at + RECORD_TAIL_BYTES;
  }

  section(section: Section, number: number): void {
    const writer = this.#sections;
    writer.clear();
    writer.u32(RECORD_MARKER);
    writeSection(writer, section);
    this.#take(writer, number);
  }

  control(record: CardRecord | FinishRecord, number: number): void {
    const { kind, ...content } = record;
    const json = utf8.encode(JSON.stringify(content));
    const writer = this.#sections;
    writer.clear();
    writer.u32(RECORD_MARKER);
    writer.u8(CONTROL_KIND[kind]);
    writer.u32(json.length);
    writer.raw(json);
    this.#take(writer, number);
  }

  #take(writer: ByteWriter, number: number): void {
    writer.u32(number);
    writer.u32(crc32(writer.bytes));
    this.#reserve(writer.length);
    this.#bytes.set(writer.bytes);
    this.#length = writer.length;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    this.#bytes = new Uint8Array(Math.max(bytes, this.#bytes.length * 2));
    this.#view = new DataView(this.#bytes.buffer);
  }
}
