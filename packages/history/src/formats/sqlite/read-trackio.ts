import type { RunFacts } from "../../history.ts";
import type { LeftOutLog } from "../../table/left-out-log.ts";
import { RawTable } from "../../table/raw-table.ts";
import { parseJson } from "../json/parse-json.ts";
import { addRecord, isRecord } from "../json/read-records.ts";
import { columnsOf, type SqliteFile } from "./sqlite-file.ts";

/** Trackio keeps one JSON object a step; rows of one step are in the order of their time, which is not that of their ids. */
export function readTrackio(
  file: SqliteFile,
  leftOut: LeftOutLog,
): { table: RawTable; factsOf: Map<string, RunFacts> } {
  const table = new RawTable();
  const run = columnsOf(file, "metrics").has("run_id") ? "run_id" : "run_name";
  let record = 0;
  for (const row of file.rows(
    `SELECT ${run} AS run, timestamp, step, metrics FROM metrics ORDER BY ${run}, timestamp, id`,
  )) {
    record++;
    const values = objectIn(row.metrics);
    if (values === undefined) {
      leftOut.add("row whose metrics are no JSON object", record);
      continue;
    }
    addRecord(
      table,
      { ...values, step: Number(row.step), run: String(row.run), timestamp: String(row.timestamp) },
      record,
    );
  }
  return { table, factsOf: factsOf(file, run) };
}

function factsOf(file: SqliteFile, run: string): Map<string, RunFacts> {
  const facts = new Map<string, RunFacts>();
  for (const row of file.rows(`SELECT ${run} AS run, run_name, MIN(timestamp) AS first FROM metrics GROUP BY ${run}`)) {
    const startedAtMs = Date.parse(String(row.first));
    facts.set(String(row.run), {
      id: String(row.run),
      name: String(row.run_name),
      config: {},
      tags: [],
      startedAtMs: Number.isFinite(startedAtMs) ? startedAtMs : null,
      status: null,
    });
  }
  if (columnsOf(file, "configs").size === 0) return facts;
  for (const row of file.rows(`SELECT ${run} AS run, config FROM configs`)) {
    const known = facts.get(String(row.run));
    const config = objectIn(row.config);
    if (known === undefined || config === undefined) continue;
    const own = Object.fromEntries(Object.entries(config).filter(([key]) => !key.startsWith("_")));
    facts.set(String(row.run), { ...known, config: own });
  }
  return facts;
}

function objectIn(cell: unknown): Record<string, unknown> | undefined {
  const text = cell instanceof Uint8Array ? new TextDecoder().decode(cell) : String(cell);
  try {
    const value = parseJson(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
