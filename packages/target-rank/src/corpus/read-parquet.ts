import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** Rows decoded at once. */
const ROWS = 1024;

/**
 * The texts of one column of a Parquet file, row by row, nulls left out.
 *
 * @throws RangeError when the file is not Parquet, has no such column (with those it has), or a value is not text
 */
export async function* readParquetColumn(path: string, column: string): AsyncGenerator<string> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error: Error) => {
    throw new RangeError(`Cannot read ${path}: not a Parquet file (${error.message})`);
  });
  const columns = metadata.schema.slice(1).map((element) => element.name);
  if (!columns.includes(column)) {
    throw new RangeError(`Cannot read ${path}: no column "${column}", it has ${columns.join(", ")}`);
  }
  const rows = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS) {
    const rowEnd = Math.min(rows, rowStart + ROWS);
    const records = await parquetReadObjects({ file, metadata, columns: [column], rowStart, rowEnd, compressors });
    for (const [i, record] of records.entries()) {
      const value: unknown = record[column];
      if (value === null || value === undefined) continue;
      if (typeof value !== "string") {
        throw new RangeError(
          `Cannot read ${path}: column "${column}" must hold text, row ${rowStart + i} holds ${typeof value}`,
        );
      }
      yield value;
    }
  }
}
