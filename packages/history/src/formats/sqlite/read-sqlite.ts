import { type Found, HistoryError } from "../../history.ts";
import type { LeftOutLog } from "../../table/left-out-log.ts";
import { readMlflow } from "./read-mlflow.ts";
import { readTrackio } from "./read-trackio.ts";
import { columnsOf, type SqliteFile } from "./sqlite-file.ts";

/** A database of Trackio's or MLflow's, known by its tables. @throws HistoryError naming the tables of any other */
export function readSqlite(file: SqliteFile, leftOut: LeftOutLog): Found {
  const metrics = columnsOf(file, "metrics");
  if (metrics.has("metrics") && metrics.has("run_name"))
    return { format: "Trackio database", ...readTrackio(file, leftOut) };
  if (metrics.has("run_uuid") && metrics.has("is_nan"))
    return { format: "MLflow database", ...readMlflow(file, leftOut) };
  const tables = [...file.rows("SELECT name FROM sqlite_master WHERE type = 'table'")].map(({ name }) => String(name));
  throw new HistoryError(
    `Cannot read the SQLite file: it is neither Trackio's nor MLflow's, its tables are ${tables.join(", ") || "none"}`,
  );
}
