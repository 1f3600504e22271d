import { metricDefinition } from "@headroom/protocol";
import { durationMs, type Row, settingsOf, type Value } from "./run-values.ts";

/** A column that people choose: "config.lr" and "card.hiddenSize" are settings, anything else a metric's last value. */
export function columnLabel(key: string): string {
  if (isSetting(key)) return key.replace(/^(config|card)\./, "");
  const { label } = metricDefinition(key);
  return SHORT[key] ?? (label === key ? key : label.charAt(0).toUpperCase() + label.slice(1));
}

const SHORT: Readonly<Record<string, string>> = { "train/loss": "Train loss", "eval/loss": "Eval loss" };

export function isSetting(key: string): boolean {
  return key.startsWith("config.") || key.startsWith("card.");
}

/** Metrics among chosen columns and a sort key: those the server is asked for. */
export function metricsOf(keys: readonly string[]): string[] {
  return [...new Set(keys)].filter((key) => !isSetting(key) && !(key in OWN));
}

/** Every setting that some run has, in the order of the names. */
export function settingKeys(rows: readonly Row[]): string[] {
  const keys = new Set<string>();
  for (const row of rows) {
    const { config, card } = settingsOf(row);
    for (const key of config.keys()) keys.add(`config.${key}`);
    for (const key of card.keys()) keys.add(`card.${key}`);
  }
  return [...keys].sort((a, b) => Number(a.startsWith("card.")) - Number(b.startsWith("card.")) || (a < b ? -1 : 1));
}

const OWN: Readonly<Record<string, (row: Row) => Value | undefined>> = {
  name: ({ run }) => run.name.toLowerCase(),
  status: ({ run }) => run.status,
  verdict: ({ verdict }) => verdict?.state,
  created: ({ run }) => run.startedAtMs,
  updated: ({ run }) => run.updatedAtMs,
  lastStep: ({ run }) => run.lastStep ?? undefined,
  duration: durationMs,
};

/** The value that a column shows and sorts by. */
export function columnValue(row: Row, key: string): Value | undefined {
  const own = OWN[key];
  if (own !== undefined) return own(row);
  if (key.startsWith("config.")) return settingsOf(row).config.get(key.slice("config.".length));
  if (key.startsWith("card.")) return settingsOf(row).card.get(key.slice("card.".length));
  return row.lastValues[key];
}

/** Sorted by a column; rows without a value, and NaN, last whichever way; equal ones newest first. */
export function sortRows(rows: readonly Row[], key: string, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, value: columnValue(row, key) }));
  const known = keyed.filter(({ value }) => value !== undefined && !Number.isNaN(value));
  const unknown = keyed.filter(({ value }) => value === undefined || Number.isNaN(value));
  known.sort((a, b) => sign * compare(a.value!, b.value!) || b.row.run.startedAtMs - a.row.run.startedAtMs);
  return [...known, ...unknown].map(({ row }) => row);
}

function compare(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
