import { closeSync, openSync, readSync } from "node:fs";

/** Bytes [from, to) of a file, fewer when it ends before. */
export function readBytes(file: string, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  const fd = openSync(file, "r");
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
  } finally {
    closeSync(fd);
  }
}
