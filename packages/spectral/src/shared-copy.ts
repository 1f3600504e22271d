/** Shared memory kept from copy to copy. */
export interface SharedCopy {
  /** Room for `bytes`, and what lies there: zeros at first. */
  reserve(bytes: number): SharedArrayBuffer;
  /** One pass, no allocation where there is room; what is not numbers at all comes back as it is. */
  copy<T extends Float32Array | Float64Array | Uint16Array>(data: T): T;
}

export function createSharedCopy(): SharedCopy {
  let shared = new SharedArrayBuffer(0);
  const reserve = (bytes: number) => {
    if (shared.byteLength < bytes) shared = new SharedArrayBuffer(8 * Math.ceil(bytes / 8));
    return shared;
  };
  return {
    reserve,
    copy<T extends Float32Array | Float64Array | Uint16Array>(data: T): T {
      if (!ArrayBuffer.isView(data)) return data;
      const make = data.constructor as new (buffer: SharedArrayBuffer, offset: number, length: number) => T;
      const copy = new make(reserve(data.byteLength), 0, data.length);
      copy.set(data);
      return copy;
    },
  };
}

const pageBytes = 4096;

/** Makes the pages of fresh memory real, without overwriting what another thread copies there meanwhile. */
export function touchPages(shared: SharedArrayBuffer): void {
  const words = new Int32Array(shared);
  for (let i = 0; i < words.length; i += pageBytes / 4) Atomics.compareExchange(words, i, 0, 0);
}
