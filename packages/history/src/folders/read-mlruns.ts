import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Found, RunFacts } from "../history.ts";
import type { LeftOutLog } from "../table/left-out-log.ts";
import { parseCell } from "../table/parse-cell.ts";
import { RawTable } from "../table/raw-table.ts";

const DIALECT = { decimal: "." } as const;
const STATUS: Readonly<Record<string, RunFacts["status"]>> = {
  "3": "finished",
  "4": "failed",
  "5": "failed",
  "1": "running",
};

/** Folders below `root` that hold a run of MLflow's file store: `meta.yaml` beside `metrics/`. */
export async function mlrunsIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const metas = new Set(entries.filter(({ name }) => name === "meta.yaml").map(({ parentPath }) => parentPath));
  return entries
    .filter((entry) => entry.isDirectory() && entry.name === "metrics" && metas.has(entry.parentPath))
    .map(({ parentPath }) => parentPath)
    .sort();
}

/** Runs of MLflow's file store: a file a metric with lines of `time value step`. */
export async function readMlruns(folders: readonly string[], leftOut: LeftOutLog): Promise<Found> {
  const table = new RawTable();
  const factsOf = new Map<string, RunFacts>();
  let record = 0;
  for (const folder of folders) {
    factsOf.set(folder, await factsIn(folder));
    const metrics = join(folder, "metrics");
    const files = (await readdir(metrics, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      const key = relative(metrics, path).replaceAll("\\", "/");
      for (const line of (await readFile(path, "utf8")).split("\n")) {
        if (line === "") continue;
        record++;
        const [time, value, step] = line.split(" ");
        const cell = parseCell(value ?? "", DIALECT);
        if (cell === undefined || typeof cell === "string") {
          leftOut.add(`line of metrics/${key} that is no number`, record);
          continue;
        }
        const at = table.addRow(record);
        table.set(at, "run", folder);
        table.set(at, "key", key);
        table.set(at, "value", cell);
        table.set(at, "step", Number(step ?? 0));
        table.set(at, "timestamp", Number(time));
      }
    }
  }
  return { format: "MLflow folder", table, factsOf };
}

async function factsIn(folder: string): Promise<RunFacts> {
  const meta = await readFile(join(folder, "meta.yaml"), "utf8");
  const field = (name: string) => new RegExp(`^${name}: *['"]?(.*?)['"]?$`, "m").exec(meta)?.[1];
  const started = Number(field("start_time"));
  return {
    id: field("run_id") ?? folder,
    name: (await textIn(join(folder, "tags", "mlflow.runName"))) ?? field("run_name") ?? null,
    config: await valuesIn(join(folder, "params")),
    tags: [],
    startedAtMs: Number.isFinite(started) ? started : null,
    status: STATUS[field("status") ?? ""] ?? null,
  };
}

async function textIn(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

async function valuesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const values: Record<string, string> = {};
  for (const entry of entries) {
    if (entry.isFile())
      values[relative(folder, join(entry.parentPath, entry.name))] = await readFile(
        join(entry.parentPath, entry.name),
        "utf8",
      );
  }
  return values;
}
