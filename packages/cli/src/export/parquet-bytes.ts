import type { SeriesColumns } from "@headroom/protocol";
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

const ROWS_PER_GROUP = 100_000;

/**
 * A Parquet file (Snappy) of every point, in pieces: a row group is held in memory at a time. Values are plain float64,
 * so that NaN, the infinities and negative zero come through; steps are int64.
 */
export async function* parquetBytes(parts: AsyncIterable<SeriesColumns>): AsyncGenerator<Uint8Array> {
  const pieces = new ByteWriter();
  const writer = new ParquetWriter({
    writer: pieces,
    schema: schemaFromColumnData({ columnData: columnsOf([]) }),
    createdBy: "headroom",
  });
  let group: SeriesColumns[] = [];
  let rows = 0;
  for await (const part of parts) {
    group.push(part);
    rows += part.steps.length;
    if (rows < ROWS_PER_GROUP) continue;
    await writer.write({ columnData: columnsOf(group), rowGroupSize: rows });
    yield taken(pieces);
    group = [];
    rows = 0;
  }
  if (rows > 0) await writer.write({ columnData: columnsOf(group), rowGroupSize: rows });
  await writer.finish();
  yield taken(pieces);
}

function columnsOf(parts: readonly SeriesColumns[]): ColumnSource[] {
  const each = <T>(cellOf: (part: SeriesColumns) => T): T[] =>
    parts.flatMap((part) => new Array<T>(part.steps.length).fill(cellOf(part)));
  const column = (columnOf: (part: SeriesColumns) => Float64Array): Float64Array => {
    const whole = new Float64Array(parts.reduce((sum, part) => sum + part.steps.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(columnOf(part), at);
      at += part.steps.length;
    }
    return whole;
  };
  const steps = BigInt64Array.from(
    column((part) => part.steps),
    BigInt,
  );
  const required = { nullable: false } as const;
  // A dictionary would take -0 for 0; bounds beside a NaN are not defined.
  const float64 = { type: "DOUBLE", encoding: "PLAIN", statistics: false, ...required } as const;
  return [
    { name: "metric", type: "STRING", data: each((part) => part.metric), ...required },
    { name: "attempt", type: "INT32", data: each((part) => part.attempt), ...required },
    { name: "superseded", type: "BOOLEAN", data: each((part) => part.superseded), ...required },
    { name: "step", type: "INT64", encoding: "DELTA_BINARY_PACKED", data: steps, ...required },
    { name: "wall_time_ms", data: column((part) => part.wallTimesMs), ...float64 },
    { name: "value", data: column((part) => part.values), ...float64 },
  ];
}

/** What was written since the last time. */
function taken(pieces: ByteWriter): Uint8Array {
  const bytes = pieces.getBytes().slice();
  pieces.index = 0;
  return bytes;
}
