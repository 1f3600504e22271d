import { readDelimited } from "./formats/delimited/read-delimited.ts";
import { wandbExport } from "./formats/delimited/wandb-export.ts";
import { parseJson } from "./formats/json/parse-json.ts";
import { isRecord, lines, readJsonLines, tableOfJson } from "./formats/json/read-records.ts";
import { readLog } from "./formats/log/read-log.ts";
import { type History, HistoryError } from "./history.ts";
import { type ColumnChoices, interpret } from "./interpret/interpret.ts";
import { looksLikeEvaluation, metricOfColumn } from "./interpret/metric-of-column.ts";
import { LeftOutLog } from "./table/left-out-log.ts";
import type { RawTable } from "./table/raw-table.ts";
import { decodeBytes } from "./text/decode-bytes.ts";
import { decompressed } from "./text/decompress.ts";

/**
 * Reads a history that some tool wrote, known by its content and not by its name.
 *
 * @throws HistoryError with what was found when nothing in it can be used
 */
export function readHistory(bytes: Uint8Array, choices: ColumnChoices = {}): History {
  const leftOut = new LeftOutLog();
  const text = decodeBytes(decompressed(bytes));
  const { format, table } = tableOf(text, leftOut);
  const { runs, notes } = interpret(table, leftOut, choices);
  if (runs.every(({ series }) => series.length === 0)) {
    throw new HistoryError(
      `Cannot read a history: no column of numbers beside the steps; it has ${[...table.columns.keys()].join(", ")}`,
    );
  }
  const unmappedEvaluations = [...table.columns.keys()].filter(
    (name) => metricOfColumn(name) === undefined && looksLikeEvaluation(name),
  );
  return { format, runs, leftOut: leftOut.all(), notes, unmappedEvaluations };
}

function tableOf(text: string, leftOut: LeftOutLog): { format: string; table: RawTable } {
  const start = text.trimStart();
  if (start.startsWith("{") || start.startsWith("[")) {
    const document = wholeJson(start);
    if (document !== undefined) return jsonDocument(document, leftOut);
    if (firstLineIsJson(start)) return { format: "JSON lines", table: readJsonLines(text, leftOut) };
  }
  const log = readLog(text, leftOut);
  if (log !== null) return { format: log.program, table: log.table };
  const table = readDelimited(text, leftOut);
  const exported = wandbExport(table);
  return exported === null ? { format: "CSV", table } : { format: "W&B chart export", table: exported };
}

function wholeJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function firstLineIsJson(text: string): boolean {
  const [first] = lines(text);
  return first !== undefined && isRecord(wholeJson(first));
}

function jsonDocument(document: unknown, leftOut: LeftOutLog): { format: string; table: RawTable } {
  if (isRecord(document) && Array.isArray(document.log_history)) {
    return { format: "HF trainer_state.json", table: tableOfJson(document.log_history, leftOut) };
  }
  if (isRecord(document) && !Object.values(document).some((value) => typeof value === "object")) {
    return { format: "JSON lines", table: tableOfJson([document], leftOut) };
  }
  return { format: "JSON", table: tableOfJson(document, leftOut) };
}
