import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_CHARACTERS = 65_536;

/**
 * The text of the files, an empty line between them, in chunks of about 64 kB, whatever its size.
 *
 * A chunk ends after a single line end between two visible characters: no pre-tokenizer of the GPT-2 family joins
 * anything across it, so the ids of the chunks are the ids of the whole. A text without such a place is one chunk.
 *
 * @throws Error naming a file that cannot be read
 */
export function* textChunks(files: string[]): Generator<string> {
  let pending = "";
  for (const [i, file] of files.entries()) {
    for (const part of decoded(file)) {
      pending += part;
      if (pending.length < CHUNK_CHARACTERS) continue;
      const end = lastSeam(pending);
      if (end === 0) continue;
      yield pending.slice(0, end);
      pending = pending.slice(end);
    }
    if (i < files.length - 1) pending += "\n\n";
  }
  if (pending.length > 0) yield pending;
}

function* decoded(file: string): Generator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const buffer = new Uint8Array(CHUNK_CHARACTERS);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    for (let length = 1; length > 0; ) {
      length = readSync(descriptor, buffer);
      yield decoder.decode(buffer.subarray(0, length), { stream: length > 0 });
    }
  } catch (error) {
    throw new Error(`Cannot read the corpus ${file}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Where the last line starts that follows a line end between two visible characters, or 0. */
function lastSeam(text: string): number {
  for (let at = text.length - 2; at > 0; at = text.lastIndexOf("\n", at - 1)) {
    if (text[at] === "\n" && /\S/.test(text[at - 1]!) && /\S/.test(text[at + 1]!)) return at + 1;
  }
  return 0;
}
