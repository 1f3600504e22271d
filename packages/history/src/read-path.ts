import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { mlrunsIn, readMlruns } from "./folders/read-mlruns.ts";
import { readSqlite } from "./formats/sqlite/read-sqlite.ts";
import { isSqliteFile, type SqliteFile } from "./formats/sqlite/sqlite-file.ts";
import { type History, HistoryError } from "./history.ts";
import { historyOf, type ReadChoices, readEventFiles, readHistory } from "./read-history.ts";
import { LeftOutLog } from "./table/left-out-log.ts";

export interface PathChoices extends ReadChoices {
  /** opens a SQLite file for reading: Trackio's and MLflow's databases need it */
  readonly openSqlite?: (path: string) => SqliteFile;
}

/** A history and where it was read from. */
export interface PathHistory {
  readonly path: string;
  readonly history: History;
}

const HEAD_BYTES = 64;

/**
 * Reads a file, or what a folder holds: event files by the folder they lie in, the newest `trainer_state.json` of a folder of checkpoints,
 * W&B run files, MLflow's runs, Lightning's `metrics.csv`.
 *
 * @throws HistoryError when there is nothing of a known kind; Error when it cannot be read at all
 */
export async function readPath(path: string, choices: PathChoices = {}): Promise<PathHistory[]> {
  return (await stat(path)).isDirectory()
    ? readFolder(path, choices)
    : [{ path, history: await readFileAt(path, choices) }];
}

async function readFileAt(path: string, choices: PathChoices): Promise<History> {
  const bytes = await readFile(path);
  if (!isSqliteFile(bytes.subarray(0, HEAD_BYTES))) return readHistory(bytes, choices);
  if (choices.openSqlite === undefined)
    throw new HistoryError("Cannot read the SQLite file: no driver for SQLite was given");
  const file = choices.openSqlite(path);
  try {
    const leftOut = new LeftOutLog();
    return historyOf(readSqlite(file, leftOut), leftOut, choices);
  } finally {
    file.close();
  }
}

async function readFolder(root: string, choices: PathChoices): Promise<PathHistory[]> {
  const entries = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  const events = files.filter(
    (file) => /(^|[./])events\.out\.tfevents\./.test(file) || basename(file).includes("tfevents"),
  );
  if (events.length > 0) return readEventFolders(root, events, choices);
  const mlruns = await mlrunsIn(root);
  if (mlruns.length > 0) {
    const leftOut = new LeftOutLog();
    return [{ path: root, history: historyOf(await readMlruns(mlruns, leftOut), leftOut, choices) }];
  }
  const wandb = files.filter((file) => file.endsWith(".wandb"));
  if (wandb.length > 0)
    return Promise.all(wandb.map(async (path) => ({ path, history: await readFileAt(path, choices) })));
  const states = files.filter((file) => basename(file) === "trainer_state.json");
  if (states.length > 0) return [await newestState(states, choices)];
  const metrics = files.filter((file) => basename(file) === "metrics.csv");
  if (metrics.length > 0)
    return Promise.all(metrics.map(async (path) => ({ path, history: await readFileAt(path, choices) })));
  const names = files.slice(0, 10).map((file) => relative(root, file));
  throw new HistoryError(
    `Cannot read ${root}: no event file, W&B run, MLflow run, trainer_state.json or metrics.csv below it; it holds ${names.join(", ") || "nothing"}`,
  );
}

/** TensorBoard's own rule: a folder that directly holds event files is a run, named by its path below the root. */
async function readEventFolders(root: string, files: readonly string[], choices: PathChoices): Promise<PathHistory[]> {
  const found: PathHistory[] = [];
  for (const [folder, inside] of byFolder(files)) {
    const history = readEventFiles(await Promise.all(inside.map((file) => readFile(file))), choices);
    const name = relative(root, folder) || basename(folder);
    found.push({
      path: folder,
      history: { ...history, runs: history.runs.map((run) => ({ ...run, name: run.name ?? name })) },
    });
  }
  return found;
}

function byFolder(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) groups.set(dirname(file), [...(groups.get(dirname(file)) ?? []), file]);
  return groups;
}

/** Each checkpoint folder holds a copy of the history up to it: the one with the most steps is the newest. */
async function newestState(states: readonly string[], choices: PathChoices): Promise<PathHistory> {
  const read = await Promise.all(states.map(async (path) => ({ path, history: await readFileAt(path, choices) })));
  const lastStep = ({ history }: PathHistory) =>
    Math.max(...history.runs.flatMap(({ series }) => series.map(({ steps }) => steps.at(-1) ?? 0)));
  return read.reduce((best, next) => (lastStep(next) > lastStep(best) ? next : best));
}
