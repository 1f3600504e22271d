interface NativeBase64 {
  toBase64?(): string;
}
interface NativeFromBase64 {
  fromBase64?(text: string): Uint8Array;
}

/** Base64 (RFC 4648, padded) of the bytes, by the fastest way the engine has. O(n). */
export function toBase64(bytes: Uint8Array): string {
  const native = bytes as Uint8Array & NativeBase64;
  if (native.toBase64 !== undefined) return native.toBase64();
  if (typeof Buffer !== "undefined") {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  }
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/** Inverse of `toBase64`. @throws Error (of the engine's choice) when the text is not base64 */
export function fromBase64(text: string): Uint8Array {
  const native = Uint8Array as typeof Uint8Array & NativeFromBase64;
  if (native.fromBase64 !== undefined) return native.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
