/**
 * Decodes UTF-8 strictly, chunk by chunk; a byte-order mark stays a character of the text, as the reference tokenizers see it.
 *
 * @param name of the source, for messages
 * @throws RangeError with byte and line where the bytes are not UTF-8, or when the first bytes show a binary file
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let offset = 0;
  let lines = 1;
  let carried = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (offset === 0) refuseBinary(chunk, name);
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch {
      throw placed(name, carried, chunk, offset, lines);
    }
    yield text;
    offset += chunk.length;
    for (let i = chunk.indexOf(10); i !== -1; i = chunk.indexOf(10, i + 1)) lines++;
    carried = chunk.slice(chunk.length - incompleteTail(chunk));
  }
  try {
    const last = decoder.decode();
    if (last.length > 0) yield last;
  } catch {
    throw new RangeError(`Cannot decode ${name}: the last character is cut off at byte ${offset} (line ${lines})`);
  }
}

function refuseBinary(chunk: Uint8Array, name: string): void {
  const start = chunk.subarray(0, 8192);
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    throw new RangeError(`Cannot decode ${name}: it must be UTF-8, its first bytes say UTF-16`);
  }
  const nul = start.indexOf(0);
  if (nul !== -1) {
    throw new RangeError(
      `Cannot decode ${name}: it must be text, byte ${nul} is NUL (a binary file; name token ids .bin, .npy, .u16 or .u32)`,
    );
  }
}

function placed(name: string, carried: Uint8Array, chunk: Uint8Array, offset: number, lines: number): RangeError {
  const bytes = new Uint8Array(carried.length + chunk.length);
  bytes.set(carried);
  bytes.set(chunk, carried.length);
  const at = firstInvalidByte(bytes);
  let line = lines;
  for (let i = carried.length; i < at; i++) if (bytes[i] === 10) line++;
  return new RangeError(
    `Cannot decode ${name}: not UTF-8 at byte ${offset - carried.length + at} (line ${line}), 0x${bytes[at]?.toString(16)}`,
  );
}

/** Where the first ill-formed sequence starts (Unicode 15, table 3-7), or the length. */
function firstInvalidByte(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const b = bytes[i]!;
    const length = b < 0x80 ? 1 : b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0;
    if (length === 0) return i;
    for (let j = 1; j < length && i + j < bytes.length; j++) {
      const low = j === 1 ? (b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80) : 0x80;
      const high = j === 1 ? (b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf) : 0xbf;
      if (bytes[i + j]! < low || bytes[i + j]! > high) return i;
    }
    i += length;
  }
  return bytes.length;
}

/** Bytes of a character that the chunk's end cuts off. */
function incompleteTail(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const b = chunk[chunk.length - back]!;
    if (b >= 0xc0) return (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) > back ? back : 0;
    if (b < 0x80) return 0;
  }
  return 0;
}
