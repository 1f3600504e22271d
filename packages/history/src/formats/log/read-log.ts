import { stripVTControlCharacters } from "node:util";
import type { LeftOutLog } from "../../table/left-out-log.ts";
import { parseCell } from "../../table/parse-cell.ts";
import { RawTable } from "../../table/raw-table.ts";
import { parseJson } from "../json/parse-json.ts";
import { addRecord, isRecord, lines } from "../json/read-records.ts";
import { LOG_PATTERNS, type LogPattern } from "./log-patterns.ts";

const DIALECT = { decimal: "." } as const;
/** A line longer than this is no line of a log: patterns are not tried on it. */
const MAXIMUM_LINE = 4096;
/** "Epoch 3/20" on a line of its own, as Keras prints it. */
const EPOCH_LINE = /^Epoch\s+(\d+)(?:\/\d+)?\s*$/i;

/** Rows found in a program's output, and which program's they are; null when no line is of a known form. */
export function readLog(text: string, leftOut: LeftOutLog, own?: RegExp): { program: string; table: RawTable } | null {
  const patterns: readonly LogPattern[] = own === undefined ? LOG_PATTERNS : [{ program: "--pattern", line: own }];
  const table = new RawTable();
  let program: string | null = null;
  let epoch: number | undefined;
  let line = 0;
  for (const printed of lines(text)) {
    line++;
    if (printed.length > MAXIMUM_LINE) continue;
    // a progress bar overwrites its line: the last state of it counts
    const last = stripVTControlCharacters(printed).trimEnd().split("\r").at(-1)!;
    epoch = Number(EPOCH_LINE.exec(last)?.[1] ?? epoch ?? Number.NaN);
    for (const pattern of patterns) {
      const match = pattern.line.exec(last);
      if (match === null) continue;
      if (addMatch(table, match, { pattern, line, epoch })) program ??= pattern.program;
      else leftOut.add(`line of ${pattern.program} without a number`, line);
      break;
    }
  }
  return program === null ? null : { program, table };
}

interface Place {
  readonly pattern: LogPattern;
  readonly line: number;
  readonly epoch: number | undefined;
}

function addMatch(table: RawTable, match: RegExpExecArray, { pattern, line, epoch }: Place): boolean {
  const { pairs, json, section, ...groups } = match.groups ?? {};
  if (json !== undefined) return addJson(table, json, section ?? "", line);
  const found: [name: string, text: string][] = [];
  for (const [name, text] of Object.entries(groups)) if (text !== undefined) found.push([name, text]);
  if (pairs !== undefined && pattern.pair !== undefined) {
    for (const [, name, text] of pairs.matchAll(new RegExp(pattern.pair.source, "gi")))
      found.push([name!.trim(), text!]);
  }
  if (found.every(([name]) => name === "step" || name === "epoch")) return false;
  const row = table.addRow(line);
  if (!found.some(([name]) => name === "step" || name === "epoch") && epoch !== undefined && Number.isFinite(epoch))
    table.set(row, "epoch", epoch);
  for (const [name, text] of found) table.set(row, pattern.names?.[name] ?? name, parseCell(text, DIALECT));
  return true;
}

/** fairseq's `--log-format json`: numbers are texts, names carry the section. */
function addJson(table: RawTable, json: string, section: string, line: number): boolean {
  let value: unknown;
  try {
    value = parseJson(json);
  } catch {
    return false;
  }
  if (!isRecord(value)) return false;
  const prefix = section.startsWith("train") ? "train" : "valid";
  const renamed = Object.fromEntries(Object.entries(value).map(([key, inner]) => [fairseqName(key, prefix), inner]));
  addRecord(table, renamed, line);
  return true;
}

function fairseqName(key: string, prefix: string): string {
  const bare = key.startsWith(`${prefix}_`) ? key.slice(prefix.length + 1) : key;
  if (bare === "num_updates") return "step";
  if (bare === "epoch") return "epoch";
  return bare === "lr" ? "lr" : `${prefix}/${bare}`;
}
