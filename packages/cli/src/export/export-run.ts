import type { Headroom } from "../connect.ts";
import { parquetBytes } from "./parquet-bytes.ts";
import { runColumns } from "./run-columns.ts";
import { csvText, jsonLines } from "./text-lines.ts";

export const EXPORT_FORMATS = ["csv", "jsonl", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const WRITERS = { csv: csvText, jsonl: jsonLines, parquet: parquetBytes } as const;

/** The file of every point of a run, in pieces. @throws before the first piece when there is no such run */
export async function* exportRun(
  headroom: Headroom,
  run: string,
  format: ExportFormat,
): AsyncGenerator<string | Uint8Array> {
  await headroom.run.get.query({ run });
  yield* WRITERS[format](runColumns(headroom, run));
}
