import { Command } from "commander";
import { stringify } from "csv-stringify/sync";
import { formulaSafe } from "../export/formula-safe.ts";
import { type TargetOptions, withHeadroom, withTarget } from "../with-headroom.ts";

interface LabelsOptions extends TargetOptions {
  readonly run?: string;
  readonly json?: boolean;
}

/** `headroom labels`: people's confirmations and dismissals of flags, oldest first, as CSV or JSON lines. */
export function labelsCommand(): Command {
  return withTarget(
    new Command("labels")
      .description("export what people said of saturation flags: confirmed or dismissed, where and why")
      .option("--run <run>", "only this run's, by slug or id")
      .option("--json", "one JSON object a line instead of CSV"),
  ).action(async (options: LabelsOptions) => {
    const labels = await withHeadroom(options, (headroom) =>
      headroom.verdict.labels.query(options.run === undefined ? {} : { run: options.run }),
    );
    const rows = labels.map(({ slug, project, decision, onsetStep, note, createdAtMs }) => ({
      run: slug,
      project,
      event: decision,
      step_best_estimate: onsetStep,
      comment: note,
      created: new Date(createdAtMs).toISOString(),
    }));
    if (options.json) for (const row of rows) console.log(JSON.stringify(row));
    else {
      const columns = ["run", "project", "event", "step_best_estimate", "comment", "created"];
      const cast = { string: formulaSafe };
      console.log(stringify(rows, { header: true, columns, cast, eof: false }));
    }
  });
}
