import { crc32 } from "../wire/crc32.ts";
import { SEGMENT_HEADER_BYTES, SEGMENT_MAGIC, SEGMENT_VERSION } from "./layout.ts";

/** The first bytes of a segment whose first record has this number. */
export function encodeSegmentHeader(firstRecord: number): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, SEGMENT_MAGIC, true);
  view.setUint32(4, SEGMENT_VERSION, true);
  view.setUint32(8, firstRecord, true);
  view.setUint32(12, crc32(bytes, 0, 0, 12), true);
  return bytes;
}

export type SegmentHeader =
  | { readonly kind: "header"; readonly firstRecord: number }
  /** a segment that another version of this layout wrote */
  | { readonly kind: "foreign"; readonly version: number }
  | { readonly kind: "damaged" };

/** What the first 16 bytes of a segment say. */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader {
  if (bytes.length < SEGMENT_HEADER_BYTES) return { kind: "damaged" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, version, third, fourth] = [0, 4, 8, 12].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  const isSound = crc32(bytes, 0, 0, 12) === fourth;
  if (isSound && magic === SEGMENT_MAGIC && version === SEGMENT_VERSION) return { kind: "header", firstRecord: third };
  // Version 1 had no checksum: the number of its segment, and 0.
  const isOld = magic === SEGMENT_MAGIC && version === 1 && fourth === 0;
  return isOld || (isSound && magic === SEGMENT_MAGIC) ? { kind: "foreign", version } : { kind: "damaged" };
}
