import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";

/**
 * The bytes of a file, or of standard input for "-", decompressed by the name's .gz or .zst.
 *
 * @throws Error naming the file when it cannot be read or is not what its name says
 */
export async function* readBytes(file: string): AsyncGenerator<Uint8Array> {
  try {
    if (file === "-") yield* process.stdin as AsyncIterable<Uint8Array>;
    else if (/\.gz$/i.test(file)) yield* gunzip(file);
    else if (/\.zstd?$/i.test(file)) yield* unzstd(file);
    else yield* createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

const CHUNK_BYTES = 1 << 20;

async function* gunzip(file: string): AsyncGenerator<Uint8Array> {
  const input = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const output = createGunzip({ chunkSize: CHUNK_BYTES });
  input.on("error", (error) => output.destroy(error));
  yield* input.pipe(output) as AsyncIterable<Uint8Array>;
}

async function* unzstd(file: string): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const decompress = new Decompress((chunk) => ready.push(chunk));
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    decompress.push(chunk as Uint8Array);
    const chunks = ready;
    ready = [];
    yield* chunks;
  }
  decompress.push(new Uint8Array(0), true);
  yield* ready;
}
