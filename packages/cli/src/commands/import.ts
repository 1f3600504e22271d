import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { openSqliteFile } from "@headroom/api";
import { type HistoryRun, type PathHistory, readPath } from "@headroom/history";
import { Command } from "commander";
import { type ColumnOptions, columnChoices, columnOptions } from "../import/column-options.ts";
import { describeHistory, printable } from "../import/describe-history.ts";
import { importRun } from "../import/import-run.ts";

import { progressBar } from "../progress-bar.ts";
import { type TargetOptions, withHeadroom, withTarget } from "../with-headroom.ts";

interface Options extends TargetOptions, ColumnOptions {
  readonly project?: string;
  readonly name?: string;
  readonly runs?: boolean;
  readonly dryRun?: boolean;
}

/** `headroom import FILE…`: histories of other tools as stored runs; the same file again changes nothing. */
export function importCommand(): Command {
  return columnOptions(withTarget(new Command("import")))
    .description(
      "store histories that other tools wrote as runs: CSV, JSON, logs, TensorBoard, W&B, Trackio, MLflow, …",
    )
    .argument("<paths...>", "files or folders, known by their content")
    .option("--project <name>", "project of the runs", "imported")
    .option("--name <name>", "name of the run (default: the one in the file, or the file's own)")
    .option("--runs", "list the runs of the files and store nothing")
    .option("--dry-run", "say what would be stored and store nothing")
    .action(async (paths: string[], options: Options) => {
      const choices = columnChoices(options);
      for (const path of paths) {
        for (const found of await readPath(path, { ...choices, openSqlite: openSqliteFile })) {
          for (const line of describeHistory(found.path, found.history)) console.log(line);
          if (options.runs === true) listRuns(found.history.runs);
          else await store(found, options);
        }
      }
    });
}

function listRuns(runs: readonly HistoryRun[]): void {
  for (const run of runs) console.log(`  ${printable(run.name ?? "(no name)")}`);
}

async function store({ path, history }: PathHistory, options: Options): Promise<void> {
  const { mtimeMs } = await stat(path);
  const single = history.runs.length === 1;
  await withHeadroom(options, async (headroom) => {
    for (const run of history.runs) {
      const name = (single ? options.name : undefined) ?? run.name ?? basename(path);
      const bar = progressBar("importing");
      const points = run.series.reduce((sum, { steps }) => sum + steps.length, 0);
      const imported = await importRun(headroom, run, {
        project: options.project ?? "imported",
        name: name === "" ? basename(path) : name,
        origin: `${basename(path)} (${history.format})`,
        fileTimeMs: Math.round(mtimeMs),
        dryRun: options.dryRun === true,
        onProgress: (done) => bar.update(done, points),
      });
      bar.stop();
      const what = options.dryRun === true ? "would store" : "stored";
      console.log(
        `${what} ${imported.added.toLocaleString("en")} points of ${printable(name)}${imported.already > 0 ? ` (${imported.already.toLocaleString("en")} stored before)` : ""}${imported.slug === null ? "" : `: /r/${imported.slug}`}`,
      );
    }
  });
}
