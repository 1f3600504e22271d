import type { Batch } from "@headroom/protocol";
import { checksum, columnBytes } from "../series/bytes.ts";
import { columnsOfProvenance } from "./spectrum-provenance.ts";

/** CRC-32 over the checksums of all that the batch says, column by column. */
export function batchChecksum(batch: Batch): number {
  const sums: number[] = [];
  const text = (value: unknown) => sums.push(checksum(utf8.encode(JSON.stringify(value))));
  const column = (values: Float64Array) => sums.push(checksum(columnBytes(values)), values.length);
  for (const section of batch.sections) {
    switch (section.kind) {
      case "frame":
        text(section.metrics);
        column(section.steps);
        column(section.wallTimesMs);
        for (const values of section.values) column(values);
        break;
      case "spectrum":
        text([section.method, section.dtype, section.rows, section.columns]);
        // Sums of batches without one stay what older stores hold.
        if (section.provenance !== undefined) text(columnsOfProvenance(section.provenance));
        column(Float64Array.of(section.step, section.wallTimeMs));
        column(section.singularValues);
        break;
      case "profile":
        text([section.metric]);
        column(Float64Array.of(section.step, section.wallTimeMs));
        column(section.values);
        break;
      case "event":
        text([section.eventKind, section.message]);
        column(Float64Array.of(section.step, section.wallTimeMs));
        break;
    }
  }
  return checksum(columnBytes(Float64Array.from(sums)));
}

const utf8 = new TextEncoder();
