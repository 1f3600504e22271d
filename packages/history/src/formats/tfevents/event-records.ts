import { maskedCrc32c } from "./crc32c.ts";

const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

/** Whether a file begins with a record whose length is summed as TensorFlow does. */
export function isEventFile(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(8, true) === maskedCrc32c(bytes.subarray(0, 8));
}

/**
 * The records of a TFRecord file: length (u64), its masked CRC-32C, data, its masked CRC-32C. A record cut off at the end is being written:
 * reading stops before it in silence; where a length fails its sum nothing after it can be found, and `onDamage` says so; a record whose data
 * fail is left out.
 */
export function* eventRecords(bytes: Uint8Array, onDamage: (reason: string) => void): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const length = Number(view.getBigUint64(at, true));
    if (view.getUint32(at + 8, true) !== maskedCrc32c(bytes.subarray(at, at + 8))) {
      onDamage("rest of the file, after a record whose length is damaged");
      return;
    }
    const from = at + HEADER_BYTES;
    const end = from + length + FOOTER_BYTES;
    if (end > bytes.length) return;
    const data = bytes.subarray(from, from + length);
    if (view.getUint32(end - FOOTER_BYTES, true) === maskedCrc32c(data)) yield data;
    else onDamage("record whose checksum is wrong");
    at = end;
  }
}
