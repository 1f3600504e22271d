import type { Batch, Section } from "./batch.ts";
import { ByteWriter } from "./byte-writer.ts";
import { crc32 } from "./crc32.ts";
import { writeSection } from "./encode-section.ts";
import { BATCH_HEADER_BYTES, BATCH_MAGIC } from "./layout.ts";

/**
 * Bytes of a batch as the package's README lays them out, in the oldest version that can say what it has to say.
 * Mutates nothing. O(bytes).
 *
 * @throws RangeError when the columns of a frame differ in length, or a text has more than 65,535 bytes
 */
export function encodeBatch(batch: Batch): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(BATCH_MAGIC);
  writer.u16(batch.sections.some(isProven) ? 2 : 1);
  writer.u16(0);
  writer.u32(0);
  writer.u32(0);
  writer.text(batch.runId);
  writer.text(batch.writerId);
  writer.u64(batch.sequence);
  writer.u32(batch.sections.length);
  for (const section of batch.sections) writeSection(writer, section);
  const body = writer.bytes.subarray(BATCH_HEADER_BYTES);
  writer.setU32(8, body.length);
  writer.setU32(12, crc32(body));
  return writer.bytes;
}

function isProven(section: Section): boolean {
  return section.kind === "spectrum" && section.provenance !== undefined;
}
