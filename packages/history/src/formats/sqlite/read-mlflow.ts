import type { RunFacts } from "../../history.ts";
import type { LeftOutLog } from "../../table/left-out-log.ts";
import { NOT_A_NUMBER, RawTable } from "../../table/raw-table.ts";
import type { SqliteFile } from "./sqlite-file.ts";

/** MLflow keeps a row a value; NaN is flagged beside a value of 0, infinity is the greatest double (see sentinels.ts). */
export function readMlflow(file: SqliteFile, leftOut: LeftOutLog): { table: RawTable; factsOf: Map<string, RunFacts> } {
  const table = new RawTable();
  let record = 0;
  for (const row of file.rows(
    "SELECT run_uuid, key, value, timestamp, step, is_nan FROM metrics ORDER BY run_uuid, timestamp, step",
  )) {
    record++;
    const value = row.is_nan ? NOT_A_NUMBER : Number(row.value);
    if (value !== NOT_A_NUMBER && Number.isNaN(value)) {
      leftOut.add("row whose value is no number", record);
      continue;
    }
    const at = table.addRow(record);
    table.set(at, "run", String(row.run_uuid));
    table.set(at, "key", String(row.key));
    table.set(at, "value", value);
    table.set(at, "step", Number(row.step));
    table.set(at, "timestamp", Number(row.timestamp));
  }
  return { table, factsOf: factsOf(file) };
}

const STATUS: Readonly<Record<string, RunFacts["status"]>> = {
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "failed",
  RUNNING: "running",
};

function factsOf(file: SqliteFile): Map<string, RunFacts> {
  const facts = new Map<string, RunFacts & { config: Record<string, unknown>; tags: string[] }>();
  for (const row of file.rows(
    "SELECT run_uuid, runs.name AS name, status, start_time, experiments.name AS experiment FROM runs LEFT JOIN experiments USING (experiment_id)",
  )) {
    facts.set(String(row.run_uuid), {
      id: String(row.run_uuid),
      name: row.name === null ? null : String(row.name),
      ...(row.experiment === null ? {} : { project: String(row.experiment) }),
      config: {},
      tags: [],
      startedAtMs: row.start_time === null ? null : Number(row.start_time),
      status: STATUS[String(row.status)] ?? null,
    });
  }
  for (const row of file.rows("SELECT run_uuid, key, value FROM params")) {
    const known = facts.get(String(row.run_uuid));
    if (known !== undefined) known.config[String(row.key)] = String(row.value);
  }
  for (const row of file.rows("SELECT run_uuid, key, value FROM tags WHERE key NOT LIKE 'mlflow.%'")) {
    facts.get(String(row.run_uuid))?.tags.push(`${row.key}=${row.value}`);
  }
  return facts;
}
