import { HistoryError } from "../history.ts";

const SAMPLE_BYTES = 4096;

/**
 * The text of a file: UTF-8 or UTF-16 by its byte-order mark, UTF-16 also by its pattern of zero bytes, else UTF-8, and Windows-1252 where
 * the bytes are not UTF-8. The mark itself is dropped.
 *
 * @throws HistoryError when the bytes are no text at all
 */
export function decodeBytes(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (encoding !== "utf-8") return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2]!++;
  const [even, odd] = zeros as [number, number];
  if (even + odd === 0) return "utf-8";
  // ASCII in UTF-16 has a zero in every other byte
  const half = sample.length / 2;
  if (odd > 0.8 * half && even < 0.1 * half) return "utf-16le";
  if (even > 0.8 * half && odd < 0.1 * half) return "utf-16be";
  throw new HistoryError("Cannot read it: it is a binary file of no kind that is known here");
}
