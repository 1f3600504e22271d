import { createHash } from "node:crypto";
import type { TokenSource } from "../count/token-source.ts";

/** sha256 (hex) of a source's ids as little-endian u32: the same for the same ids however they are stored. */
export function tokenHash(source: TokenSource): string {
  const hash = createHash("sha256");
  const chunk = 1 << 18;
  const wide = new Uint32Array(Math.min(chunk, source.tokens));
  const bytes = new DataView(wide.buffer);
  const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
  for (let from = 0; from < source.tokens; from += chunk) {
    const ids = source.read(from, Math.min(source.tokens, from + chunk));
    wide.set(ids);
    if (!littleEndian) for (let i = 0; i < ids.length; i++) bytes.setUint32(4 * i, ids[i]!, true);
    hash.update(new Uint8Array(wide.buffer, 0, 4 * ids.length));
  }
  return hash.digest("hex");
}
