import { metricOfColumn } from "@headroom/protocol";
import { readDelimited } from "./formats/delimited/read-delimited.ts";
import { wandbExport } from "./formats/delimited/wandb-export.ts";
import { parseJson } from "./formats/json/parse-json.ts";
import { isRecord, lines, readJsonLines, tableOfJson } from "./formats/json/read-records.ts";
import { readLog } from "./formats/log/read-log.ts";
import { isEventFile } from "./formats/tfevents/event-records.ts";
import { readEvents } from "./formats/tfevents/read-events.ts";
import { isWandbFile } from "./formats/wandb/log-blocks.ts";
import { readWandb } from "./formats/wandb/read-wandb.ts";
import { type Found, type History, HistoryError, type HistoryRun } from "./history.ts";
import { type ColumnChoices, interpret } from "./interpret/interpret.ts";
import { looksLikeEvaluation } from "./interpret/looks-like-evaluation.ts";
import { LeftOutLog } from "./table/left-out-log.ts";
import { decodeBytes } from "./text/decode-bytes.ts";
import { decompressed } from "./text/decompress.ts";

/** What a person may say about a file beyond its columns. */
export interface ReadChoices extends ColumnChoices {
  /** named groups are columns: `step`, `train_loss`, … */
  readonly pattern?: RegExp;
}

/**
 * Reads a history that some tool wrote, known by its content and not by its name.
 *
 * @throws HistoryError with what was found when nothing in it can be used
 */
export function readHistory(bytes: Uint8Array, choices: ReadChoices = {}): History {
  const leftOut = new LeftOutLog();
  return historyOf(foundIn(decompressed(bytes), leftOut, choices), leftOut, choices);
}

/** Several event files of one run, in the order of their names, as one history. */
export function readEventFiles(files: readonly Uint8Array[], choices: ColumnChoices = {}): History {
  const leftOut = new LeftOutLog();
  return historyOf({ format: "TensorBoard event files", table: readEvents(files, leftOut) }, leftOut, choices);
}

/** The runs of what was found in a file or folder. @throws HistoryError when no column holds numbers */
export function historyOf(found: Found, leftOut: LeftOutLog, choices: ReadChoices): History {
  const { format, table } = found;
  const { runs, notes } = interpret(table, leftOut, choices);
  if (runs.every(({ series }) => series.length === 0)) {
    throw new HistoryError(
      `Cannot read a history from ${format}: no column of numbers beside the steps; it has ${[...table.columns.keys()].join(", ")}`,
    );
  }
  const unmappedEvaluations = [...table.columns.keys()].filter(
    (name) => metricOfColumn(name) === undefined && looksLikeEvaluation(name),
  );
  return { format, runs: runs.map((run) => withFacts(run, found)), leftOut: leftOut.all(), notes, unmappedEvaluations };
}

function withFacts(run: HistoryRun, { facts, factsOf }: Found): HistoryRun {
  const known = factsOf?.get(run.name ?? "") ?? facts;
  return known === undefined ? run : { ...run, ...known, name: known.name ?? run.name };
}

function foundIn(bytes: Uint8Array, leftOut: LeftOutLog, { pattern }: ReadChoices): Found {
  if (isWandbFile(bytes)) return { format: "W&B run file", ...readWandb(bytes, leftOut) };
  if (isEventFile(bytes)) return { format: "TensorBoard event file", table: readEvents([bytes], leftOut) };
  return foundInText(decodeBytes(bytes), leftOut, pattern);
}

function foundInText(text: string, leftOut: LeftOutLog, pattern: RegExp | undefined): Found {
  const start = text.trimStart();
  if (pattern === undefined && (start.startsWith("{") || start.startsWith("["))) {
    const document = wholeJson(start);
    if (document !== undefined) return jsonDocument(document, leftOut);
    if (firstLineIsJson(start)) return { format: "JSON lines", table: readJsonLines(text, leftOut) };
  }
  const log = readLog(text, leftOut, pattern);
  if (log !== null) return { format: log.program, table: log.table };
  if (pattern !== undefined) throw new HistoryError(`Cannot read a history: no line matches ${pattern.source}`);
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

function jsonDocument(document: unknown, leftOut: LeftOutLog): Found {
  if (isRecord(document) && Array.isArray(document.log_history)) {
    return { format: "HF trainer_state.json", table: tableOfJson(document.log_history, leftOut) };
  }
  if (isRecord(document) && !Object.values(document).some((value) => typeof value === "object")) {
    return { format: "JSON lines", table: tableOfJson([document], leftOut) };
  }
  return { format: "JSON", table: tableOfJson(document, leftOut) };
}
