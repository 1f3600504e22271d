import type { Batch, Frame, Section } from "./batch.ts";
import { crc32 } from "./crc32.ts";
import { BATCH_HEADER_BYTES, BATCH_MAGIC, BATCH_VERSION, SECTION_KIND } from "./layout.ts";

/**
 * Bytes of a batch as the package's README lays them out. Mutates nothing. O(bytes).
 *
 * @throws RangeError when the columns of a frame differ in length, or a text has more than 65,535 bytes
 */
export function encodeBatch(batch: Batch): Uint8Array {
  const writer = new ByteWriter();
  writer.string(batch.runId);
  writer.string(batch.writerId);
  writer.u64(batch.sequence);
  writer.u32(batch.sections.length);
  for (const section of batch.sections) writer.section(section);
  const body = writer.finish();
  const bytes = new Uint8Array(BATCH_HEADER_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, BATCH_MAGIC, true);
  view.setUint16(4, BATCH_VERSION, true);
  view.setUint16(6, 0, true);
  view.setUint32(8, body.length, true);
  view.setUint32(12, crc32(body), true);
  bytes.set(body, BATCH_HEADER_BYTES);
  return bytes;
}

function checkLengths({ metrics, steps, wallTimesMs, values }: Frame): void {
  const expected = steps.length;
  if (values.length !== metrics.length) {
    throw new RangeError(
      `Cannot encode a frame: it must have ${metrics.length} columns of values, got ${values.length}`,
    );
  }
  for (const { length } of [wallTimesMs, ...values]) {
    if (length !== expected) {
      throw new RangeError(`Cannot encode a frame: each column must have ${expected} values, got ${length}`);
    }
  }
}

const utf8 = new TextEncoder();

class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  section(section: Section): void {
    this.#reserve(5);
    this.#view.setUint8(this.#length, SECTION_KIND[section.kind]);
    const lengthAt = this.#length + 1;
    this.#length += 5;
    const start = this.#length;
    this.#payload(section);
    this.#view.setUint32(lengthAt, this.#length - start, true);
  }

  #payload(section: Section): void {
    switch (section.kind) {
      case "frame":
        checkLengths(section);
        this.u32(section.metrics.length);
        for (const metric of section.metrics) this.string(metric);
        this.u32(section.steps.length);
        this.#raw(section.steps);
        this.#raw(section.wallTimesMs);
        for (const column of section.values) this.#raw(column);
        return;
      case "spectrum":
        this.#f64(section.step);
        this.#f64(section.wallTimeMs);
        this.string(section.method);
        this.string(section.dtype);
        this.u32(section.rows);
        this.u32(section.columns);
        this.u32(section.singularValues.length);
        this.#raw(section.singularValues);
        return;
      case "profile":
        this.string(section.metric);
        this.#f64(section.step);
        this.#f64(section.wallTimeMs);
        this.u32(section.values.length);
        this.#raw(section.values);
        return;
      case "event":
        this.#f64(section.step);
        this.#f64(section.wallTimeMs);
        this.string(section.eventKind);
        this.string(section.message);
        return;
    }
  }

  string(text: string): void {
    const encoded = utf8.encode(text);
    if (encoded.length > 0xffff) {
      throw new RangeError(`Cannot encode a text: it must have at most 65535 bytes, got ${encoded.length}`);
    }
    this.#reserve(2 + encoded.length);
    this.#view.setUint16(this.#length, encoded.length, true);
    this.#bytes.set(encoded, this.#length + 2);
    this.#length += 2 + encoded.length;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  u64(value: number): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#length, BigInt(value), true);
    this.#length += 8;
  }

  #f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  // Typed arrays are copied bytewise: every engine Node and browsers run on is little-endian.
  #raw(column: Float64Array): void {
    this.#reserve(column.byteLength);
    this.#bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), this.#length);
    this.#length += column.byteLength;
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
