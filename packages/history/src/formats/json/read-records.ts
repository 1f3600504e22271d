import { HistoryError } from "../../history.ts";
import type { LeftOutLog } from "../../table/left-out-log.ts";
import { parseCell } from "../../table/parse-cell.ts";
import { type Cell, NOT_A_NUMBER, RawTable } from "../../table/raw-table.ts";
import { parseJson } from "./parse-json.ts";

const DIALECT = { decimal: "." } as const;
/** Objects within a row are opened as far as this: deeper ones are no metrics. */
const MAXIMUM_DEPTH = 4;

/** One JSON value a line; lines that are none are left out and counted, a torn last line too. */
export function readJsonLines(text: string, leftOut: LeftOutLog): RawTable {
  const table = new RawTable();
  let line = 0;
  for (const raw of lines(text)) {
    line++;
    const trimmed = raw.trim();
    if (trimmed === "") continue;
    let value: unknown;
    try {
      value = parseJson(trimmed);
    } catch {
      leftOut.add("line that is no JSON", line);
      continue;
    }
    if (isRecord(value)) addRecord(table, value, line);
    else leftOut.add("line that is no JSON object", line);
  }
  return table;
}

export function* lines(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const at = text.indexOf("\n", from);
    const to = at === -1 ? text.length : at;
    yield text.slice(from, to > from && text[to - 1] === "\r" ? to - 1 : to);
    from = to + 1;
  }
}

/** Rows of objects, rows of numbers (step first, then training and evaluation loss), or columns of equal length. */
export function tableOfJson(value: unknown, leftOut: LeftOutLog): RawTable {
  if (Array.isArray(value))
    return value.every((row) => Array.isArray(row)) ? tableOfTuples(value as unknown[][]) : tableOfRows(value, leftOut);
  if (isRecord(value)) {
    const columns = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
    if (columns.length > 0) return tableOfColumns(columns);
    const indexed = Object.entries(value).filter(([, inner]) => isRecord(inner));
    if (indexed.length > 0 && indexed.length === Object.keys(value).length)
      return tableOfIndexed(indexed as [string, Record<string, unknown>][]);
  }
  throw new HistoryError("Cannot read the JSON: it is no list of rows and no set of columns");
}

function tableOfRows(rows: readonly unknown[], leftOut: LeftOutLog): RawTable {
  const table = new RawTable();
  for (const [index, row] of rows.entries()) {
    if (isRecord(row)) addRecord(table, row, index + 1);
    else leftOut.add("entry that is no JSON object", index + 1);
  }
  return table;
}

const TUPLE_NAMES = [["step"], ["step", "loss"], ["step", "train_loss", "val_loss"]] as const;

function tableOfTuples(rows: readonly (readonly unknown[])[]): RawTable {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const names = TUPLE_NAMES[width - 1];
  if (width < 2 || names === undefined) {
    throw new HistoryError(
      `Cannot read the JSON: rows of [step, training loss, evaluation loss] have 2 or 3 numbers, got ${width}`,
    );
  }
  const table = new RawTable();
  for (const [index, row] of rows.entries()) {
    const at = table.addRow(index + 1);
    for (const [i, cell] of row.entries()) table.set(at, names[i]!, cellOf(cell));
  }
  return table;
}

/** `{"loss": [..], "step": [..]}`; a lone list of numbers is counted by its index. */
function tableOfColumns(columns: readonly (readonly [string, readonly unknown[]])[]): RawTable {
  const table = new RawTable();
  const rows = Math.max(...columns.map(([, cells]) => cells.length));
  for (let row = 0; row < rows; row++) table.addRow(row + 1);
  for (const [name, cells] of columns) for (const [row, cell] of cells.entries()) table.set(row, name, cellOf(cell));
  return table;
}

/** pandas' `orient="columns"`: a column is an object from index to cell. */
function tableOfIndexed(columns: readonly (readonly [string, Record<string, unknown>])[]): RawTable {
  const table = new RawTable();
  const rowOf = new Map<string, number>();
  for (const [name, cells] of columns) {
    for (const [index, cell] of Object.entries(cells)) {
      let row = rowOf.get(index);
      if (row === undefined) {
        row = table.addRow(rowOf.size + 1);
        rowOf.set(index, row);
      }
      table.set(row, name, cellOf(cell));
    }
  }
  return table;
}

/** Adds an object as a row; objects within it become names with slashes. */
export function addRecord(table: RawTable, record: Readonly<Record<string, unknown>>, line: number): void {
  const row = table.addRow(line);
  fill(table, row, record, { prefix: "", depth: 0 });
}

function fill(
  table: RawTable,
  row: number,
  record: Readonly<Record<string, unknown>>,
  { prefix, depth }: { readonly prefix: string; readonly depth: number },
): void {
  for (const [key, value] of Object.entries(record)) {
    const name = prefix === "" ? key : `${prefix}/${key}`;
    if (isRecord(value)) {
      if (depth < MAXIMUM_DEPTH) fill(table, row, value, { prefix: name, depth: depth + 1 });
    } else {
      table.column(name);
      table.set(row, name, cellOf(value));
    }
  }
}

function cellOf(value: unknown): Cell {
  if (typeof value === "number") return Number.isNaN(value) ? NOT_A_NUMBER : value;
  if (typeof value === "string") return parseCell(value, DIALECT);
  return undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
