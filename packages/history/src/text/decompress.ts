import { gunzipSync } from "node:zlib";
import { decompress } from "fzstd";
import { HistoryError } from "../history.ts";

/** What a compressed file may grow to: a bomb of zeros must not fill the memory. */
const MAXIMUM_BYTES = 4 * 2 ** 30;

/** The bytes of a file, unpacked when its first bytes say gzip or zstd, whatever its name. */
export function decompressed(bytes: Uint8Array): Uint8Array {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, { maxOutputLength: MAXIMUM_BYTES });
    if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return decompress(bytes);
  } catch (error) {
    throw new HistoryError(`Cannot unpack it: ${(error as Error).message}`);
  }
  return bytes;
}
