import { scoreAll } from "@headroom/saturation";
import { Command } from "commander";
import { progressBar } from "../progress-bar.ts";
import { collectItems } from "../scoring/collect-items.ts";
import { parseColumns } from "../scoring/column-names.ts";
import { scoreTable, totalsText } from "../scoring/score-table.ts";

interface ScoreOptions {
  readonly columns?: string;
  readonly json?: boolean;
}

/** `headroom score DIR`: the detector against labelled curves and logs, each series under each choice of arms. */
export function scoreCommand(): Command {
  return new Command("score")
    .description("score the saturation detector on labelled curves and logs")
    .argument("<folder>", "folder with labels.csv, curves/*.csv, logs/**/*.csv and MANIFEST.csv, or one CSV file")
    .option("--columns <pairs>", "columns by name, such as loss=val_loss,lr=rate")
    .option("--json", "one JSON object instead of the table")
    .action(async (folder: string, options: ScoreOptions) => {
      const asked = options.columns === undefined ? new Map() : parseColumns(options.columns);
      const reading = progressBar("reading");
      const { items, skipped } = await collectItems(folder, asked, (done, total) => reading.update(done, total));
      reading.stop();
      for (const { file, reason } of skipped) console.error(`left out ${file}: ${reason}`);
      if (items.length === 0) throw new Error(`Cannot score ${folder}: no CSV file with a step column below it`);
      const scoring = progressBar("scoring");
      const report = scoreAll(items, (done, total) => scoring.update(done, total));
      scoring.stop();
      if (options.json) {
        console.log(JSON.stringify({ ...report, skipped }));
        return;
      }
      console.log(scoreTable(report.series));
      console.log(totalsText(report));
    });
}
