/** "HRB1" read as a little-endian u32. */
export const BATCH_MAGIC = 0x31425248;
export const BATCH_VERSION = 1;
export const BATCH_HEADER_BYTES = 16;

export const SECTION_KIND = { frame: 1, spectrum: 2, profile: 3, event: 4 } as const;
