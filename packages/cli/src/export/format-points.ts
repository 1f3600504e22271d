import { stringify } from "csv-stringify/sync";
import type { RunPoint } from "./run-points.ts";

export const EXPORT_FORMATS = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = ["metric", "attempt", "superseded", "step", "wall_time_ms", "value"] as const;

/** First line of a file in this format, if it has one. */
export function header(format: ExportFormat): string {
  return format === "csv" ? `${COLUMNS.join(",")}\n` : "";
}

/** One line a point. Non-finite values are spelled NaN, Infinity, -Infinity: bare in CSV, as text in JSON. */
export function line(point: RunPoint, format: ExportFormat): string {
  if (format === "csv") return stringify([COLUMNS.map((column) => String(point[column]))]);
  return `${JSON.stringify({ ...point, value: Number.isFinite(point.value) ? point.value : String(point.value) })}\n`;
}
