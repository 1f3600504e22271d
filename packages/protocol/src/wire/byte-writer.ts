const utf8 = new TextEncoder();

/** Lays integers, doubles and texts out one after another, little-endian, in a buffer that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A view of what was written: valid until more is. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** @throws RangeError when the text has more than 65,535 bytes */
  text(text: string): void {
    const encoded = utf8.encode(text);
    if (encoded.length > 0xffff) {
      throw new RangeError(`Cannot encode a text: it must have at most 65535 bytes, got ${encoded.length}`);
    }
    this.#reserve(2 + encoded.length);
    this.#view.setUint16(this.#length, encoded.length, true);
    this.#bytes.set(encoded, this.#length + 2);
    this.#length += 2 + encoded.length;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#view.setUint8(this.#length, value);
    this.#length += 1;
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** Writes over four bytes written before. */
  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  u64(value: number): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#length, BigInt(value), true);
    this.#length += 8;
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  // Typed arrays are copied bytewise: every engine Node and browsers run on is little-endian.
  column(column: Float64Array): void {
    this.raw(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }

  raw(bytes: Uint8Array): void {
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
