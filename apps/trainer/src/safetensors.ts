import { readFileSync, renameSync, writeFileSync } from "node:fs";

export interface NamedArray {
  data: Float32Array;
  shape: number[];
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const PREFIX_BYTES = 8;

/**
 * Writes float32 arrays and string metadata as one safetensors file, whole or not at all.
 * Format: little-endian u64 length of the header, header (JSON, padded with spaces to 8 bytes), the arrays.
 * https://huggingface.co/docs/safetensors
 */
export function writeSafetensors(
  file: string,
  arrays: Map<string, NamedArray>,
  metadata: Record<string, string>,
): void {
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { data, shape }] of arrays) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(PREFIX_BYTES + headerBytes + offset, " ");
  bytes.writeBigUInt64LE(BigInt(headerBytes), 0);
  json.copy(bytes, PREFIX_BYTES);
  let at = PREFIX_BYTES + headerBytes;
  for (const { data } of arrays.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}

/**
 * Reads the float32 arrays and the metadata of a safetensors file.
 *
 * @throws Error when the file is missing, is not safetensors, or holds another type than F32
 */
export function readSafetensors(file: string): { arrays: Map<string, NamedArray>; metadata: Record<string, string> } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Error(`Cannot read the checkpoint ${file}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
  const refuse = (reason: string) => new Error(`Cannot read the checkpoint ${file}: not a safetensors file, ${reason}`);
  if (bytes.length < PREFIX_BYTES) throw refuse(`it has ${bytes.length} bytes`);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const dataStart = PREFIX_BYTES + headerBytes;
  if (dataStart > bytes.length) throw refuse(`its header would take ${headerBytes} of ${bytes.length} bytes`);
  let header: Record<string, Entry> & { __metadata__?: Record<string, string> };
  try {
    header = JSON.parse(bytes.toString("utf8", PREFIX_BYTES, dataStart));
  } catch {
    throw refuse("its header is not JSON");
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const arrays = new Map<string, NamedArray>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    if (dtype !== "F32") throw new Error(`Cannot read ${name} of ${file}: it must be F32, got ${dtype}`);
    const [begin, end] = data_offsets;
    if (dataStart + end > bytes.length) throw refuse(`it ends before ${name} does`);
    arrays.set(name, {
      data: new Float32Array(Uint8Array.from(bytes.subarray(dataStart + begin, dataStart + end)).buffer),
      shape,
    });
  }
  return { arrays, metadata };
}
