import { LIMITS } from "../limits.ts";
import { runIdSchema, writerIdSchema } from "../names.ts";
import { type Batch, batchPointCount, type Section } from "./batch.ts";
import { ByteReader, shown } from "./byte-reader.ts";
import { crc32 } from "./crc32.ts";
import { readSection } from "./decode-section.ts";
import { BATCH_HEADER_BYTES, BATCH_MAGIC, BATCH_VERSION } from "./layout.ts";
import { WireError } from "./wire-error.ts";

/**
 * The batch in `bytes`, of any version up to `BATCH_VERSION`, fully validated: magic, version, length, checksum, ids,
 * names, limits, and strictly increasing integer steps in each frame. The result shares no memory with `bytes`. O(bytes).
 *
 * @throws WireError
 */
export function decodeBatch(bytes: Uint8Array): Batch {
  if (bytes.length > LIMITS.batchBytes) fail(`at most ${LIMITS.batchBytes} bytes`, bytes.length);
  if (bytes.length < BATCH_HEADER_BYTES) fail(`at least ${BATCH_HEADER_BYTES} bytes`, bytes.length);
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = header.getUint32(0, true);
  if (magic !== BATCH_MAGIC) fail("it must start with HRB1", `0x${magic.toString(16)}`);
  const version = header.getUint16(4, true);
  if (version < 1 || version > BATCH_VERSION) {
    fail(`versions 1 to ${BATCH_VERSION} are the ones this server reads`, `version ${version}`);
  }
  const flags = header.getUint16(6, true);
  if (flags !== 0) fail("the two bytes after the version must be 0", flags);
  const length = header.getUint32(8, true);
  if (length !== bytes.length - BATCH_HEADER_BYTES) {
    fail(`the header promises ${length} body bytes`, bytes.length - BATCH_HEADER_BYTES);
  }
  const body = bytes.subarray(BATCH_HEADER_BYTES);
  if (crc32(body) !== header.getUint32(12, true))
    throw new WireError("Cannot read a batch: its checksum does not match");
  return readBody(new ByteReader(body, "a batch"), version);
}

function readBody(reader: ByteReader, version: number): Batch {
  const runId = reader.text();
  const writerId = reader.text();
  if (!runIdSchema.safeParse(runId).success) fail("the run id must be a uuid in lower case", shown(runId));
  if (!writerIdSchema.safeParse(writerId).success) fail("the writer id must be a uuid in lower case", shown(writerId));
  const sequence = reader.u64();
  if (sequence < 1) fail("the sequence number must be at least 1", sequence);
  const sections: Section[] = [];
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    const section = readSection(reader);
    if (version < 2 && section.kind === "spectrum" && section.provenance !== undefined) {
      fail("a section of kind 5 came with version 2", `one in version ${version}`);
    }
    sections.push(section);
  }
  if (reader.remaining !== 0) fail("nothing may follow the last section", `${reader.remaining} bytes`);
  const batch = { runId, writerId, sequence, sections };
  const points = batchPointCount(batch);
  if (points > LIMITS.batchPoints) fail(`a batch holds at most ${LIMITS.batchPoints} points`, points);
  return batch;
}

function fail(constraint: string, seen: unknown): never {
  throw new WireError(`Cannot read a batch: ${constraint}, got ${seen}`);
}
