import { CsvError, parse } from "csv-parse/sync";
import { HistoryError } from "../../history.ts";
import type { LeftOutLog } from "../../table/left-out-log.ts";
import { parseCell } from "../../table/parse-cell.ts";
import { type Cell, RawTable } from "../../table/raw-table.ts";
import { type Dialect, dialectOf } from "./dialect.ts";

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Lines that are read at once: memory stays that of a slice, whatever the file's size. */
const SLICE_CHARACTERS = 8 << 20;

/**
 * Reads a table with a header in any dialect. A line that is a header again (the same names, or other names that are no numbers while the
 * rows before held numbers) is obeyed from there on; comment lines and rows of another width are left out and counted.
 *
 * @throws HistoryError when there is no header or no row below it
 */
export function readDelimited(text: string, leftOut: LeftOutLog, dialect = dialectIn(text)): RawTable {
  const table = new RawTable();
  let header: readonly string[] | null = null;
  for (const { record, line } of records(text, dialect, leftOut)) {
    if (header === null || isHeader(record, header, dialect)) {
      header = named(record);
      for (const name of header) table.column(name);
      continue;
    }
    addRow(table, header, record, { line, dialect, leftOut });
  }
  if (header === null || table.rows === 0)
    throw new HistoryError("Cannot read the table: it has no row below a header");
  return table;
}

function dialectIn(text: string): Dialect {
  const dialect = dialectOf(text.slice(0, 1 << 16).split(/\r\n|\n|\r/));
  if (dialect === null)
    throw new HistoryError("Cannot read the table: no delimiter cuts its lines into the same cells");
  return dialect;
}

function* records(text: string, { delimiter }: Dialect, leftOut: LeftOutLog) {
  let from = 0;
  let lineOffset = 0;
  while (from < text.length) {
    const to = sliceEnd(text, from);
    const slice = text.slice(from, to);
    const parsed = parsedRecords(slice, delimiter, lineOffset);
    for (const { record, info } of parsed) {
      const line = lineOffset + info.lines;
      if (record[0]?.startsWith("#")) leftOut.add("comment line", line);
      else if (record.some((cell) => cell.trim() !== "")) yield { record, line };
    }
    lineOffset += countLines(slice);
    from = to;
  }
}

function parsedRecords(slice: string, delimiter: string, lineOffset: number): ParsedRecord[] {
  try {
    return parse(slice, {
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as unknown as ParsedRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = lineOffset + (Number(error.lines) || 1);
    const unclosed = error.code === "CSV_QUOTE_NOT_CLOSED";
    throw new HistoryError(
      `Cannot read the table: ${unclosed ? "a quote is opened and never closed" : "its quotes cannot be told apart"} (line ${line})`,
    );
  }
}

/** The end of the line after about a slice, outside quotes where that can be told. */
function sliceEnd(text: string, from: number): number {
  if (text.length - from <= SLICE_CHARACTERS) return text.length;
  let at = text.indexOf("\n", from + SLICE_CHARACTERS);
  while (at !== -1 && quotesOpenIn(text, from, at)) at = text.indexOf("\n", at + 1);
  return at === -1 ? text.length : at + 1;
}

function quotesOpenIn(text: string, from: number, to: number): boolean {
  let open = false;
  for (let at = text.indexOf('"', from); at !== -1 && at < to; at = text.indexOf('"', at + 1)) open = !open;
  return open;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** No number stands in it, and it has names where the rows have numbers. */
function isHeader(record: readonly string[], header: readonly string[], dialect: Dialect): boolean {
  const trimmed = record.map((cell) => cell.trim());
  if (trimmed.length < 2) return false;
  if (trimmed.length === header.length && trimmed.every((cell, i) => cell === header[i] || (cell === "" && i === 0)))
    return true;
  if (trimmed.some((cell) => typeof parseCell(cell, dialect) !== "string" && cell !== "")) return false;
  const known = trimmed.filter((cell) => header.includes(cell)).length;
  return known >= Math.min(2, header.length);
}

function named(record: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return record.map((cell, index) => {
    const name = cell.trim() === "" ? (index === 0 ? "" : `column ${index + 1}`) : cell.trim();
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

function addRow(
  table: RawTable,
  header: readonly string[],
  record: readonly string[],
  { line, dialect, leftOut }: { line: number; dialect: Dialect; leftOut: LeftOutLog },
): void {
  if (record.length > header.length && record.slice(header.length).some((cell) => cell.trim() !== "")) {
    leftOut.add(`row with ${record.length} cells under a header of ${header.length}`, line);
    return;
  }
  const row = table.addRow(line);
  for (let i = 0; i < header.length; i++) {
    const raw = record[i];
    if (raw === undefined || raw === "") continue;
    const cell: Cell = parseCell(raw, dialect);
    if (cell !== undefined) table.set(row, header[i]!, cell);
  }
}
