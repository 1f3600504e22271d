/** "HRS1" read as a little-endian u32. */
export const SEGMENT_MAGIC = 0x31535248;
export const SEGMENT_VERSION = 2;
export const SEGMENT_HEADER_BYTES = 16;
/** A writer begins a new segment when the current one has this many bytes. */
export const SEGMENT_BYTES = 16 * 1024 * 1024;

/** What every record begins with; no UTF-8 text holds a byte ff. */
export const RECORD_MARKER_BYTES = Uint8Array.of(0xff, 0x52, 0x45, 0x43);
/** The marker read as a little-endian u32. */
export const RECORD_MARKER = 0x434552ff;
/** marker, kind, length */
export const RECORD_HEAD_BYTES = 9;
/** number, CRC-32 */
export const RECORD_TAIL_BYTES = 8;
/** A payload longer than this is not a record but damage. */
export const RECORD_PAYLOAD_MAXIMUM = 16 * 1024 * 1024;

/** Kinds of record that no batch carries; all other kinds are those of the wire's sections. */
export const CONTROL_KIND = { card: 128, finish: 129 } as const;

export const SHIPPED_SLOT_BYTES = 64;
