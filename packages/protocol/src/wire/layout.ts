/** "HRB1" read as a little-endian u32. */
export const BATCH_MAGIC = 0x31425248;
/** The newest layout of a batch; every older one is read too. */
export const BATCH_VERSION = 2;
export const BATCH_HEADER_BYTES = 16;

/** A kind is never reused. `spectrum` says nothing of its provenance; `provenSpectrum` came with version 2. */
export const SECTION_KIND = { frame: 1, spectrum: 2, profile: 3, event: 4, provenSpectrum: 5 } as const;

/** Bits of a spectrum's flags. */
export const SPECTRUM_FLAG = { fused: 1, normGainFolded: 2, rowsCentred: 4 } as const;
