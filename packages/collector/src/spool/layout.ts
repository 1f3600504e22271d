/**
 * A spool folder belongs to one writer (one collector in one process) and holds
 * - `open.json`: the run as the server is to open it,
 * - `owner.json`: the process that writes, while it lives,
 * - `00000001.seg`, …: append-only segments,
 * - `shipped`: which batch was cut from which bytes (`ship-state.ts`).
 *
 * A segment is a 16-byte header and records: u32 payload length, u32 CRC-32 of the payload, payload. The first byte of
 * a payload is its kind. Metric names are written once per segment (`metrics`), rows refer to them by number, so that
 * each segment can be read, and freed, alone. Integers and floats are little-endian.
 */
export const SEGMENT_MAGIC = 0x31535248; // "HRS1" read as a little-endian u32
export const SEGMENT_VERSION = 1;
export const SEGMENT_HEADER_BYTES = 16;
export const RECORD_HEADER_BYTES = 8;
/** A length above this is not a record but damage. */
export const RECORD_BYTES_MAXIMUM = 16 * 1024 * 1024;

export const RECORD_KIND = { metrics: 1, row: 2, spectrum: 3, profile: 4, event: 5, card: 6, finish: 7 } as const;

export const HEADER_FILE = "open.json";
export const SHIPPED_FILE = "shipped";

export function segmentFileName(index: number): string {
  return `${String(index).padStart(8, "0")}.seg`;
}

/** Index of a segment file, or undefined for any other file. */
export function segmentIndex(fileName: string): number | undefined {
  const match = /^(\d{8})\.seg$/.exec(fileName);
  return match ? Number(match[1]) : undefined;
}

/** A place in the spool: everything before it has been read, or acknowledged. */
export interface SpoolPosition {
  readonly segment: number;
  readonly offset: number;
}

export function isAtOrAfter(position: SpoolPosition, other: SpoolPosition): boolean {
  return position.segment > other.segment || (position.segment === other.segment && position.offset >= other.offset);
}
