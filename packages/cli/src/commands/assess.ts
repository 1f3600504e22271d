import {
  assess,
  falseAlarmText,
  formatStep,
  type SaturationArms,
  type SaturationPoint,
  type SaturationState,
  type SaturationVerdict,
} from "@headroom/saturation";
import { Command, InvalidArgumentError, Option } from "commander";
import { parseColumns } from "../scoring/column-names.ts";
import { readSeries } from "../scoring/read-series.ts";
import { type TargetOptions, withHeadroom, withTarget } from "../with-headroom.ts";

interface AssessOptions extends TargetOptions {
  readonly run?: string;
  readonly columns?: string;
  readonly arms: SaturationArms;
  readonly tokensPerStep?: number;
  readonly series?: string;
  readonly json?: boolean;
}

/** Exit code of a verdict, for scripts: 3 saturated or diverged, 4 insufficient evidence, else 0. */
export function exitCodeOf(state: SaturationState): number {
  if (state === "saturated" || state === "diverged") return 3;
  return state === "insufficient-evidence" || state === "warming-up" ? 4 : 0;
}

function report(verdict: SaturationVerdict, json: boolean | undefined): number {
  console.log(json ? JSON.stringify(verdict) : verdictText(verdict));
  return exitCodeOf(verdict.state);
}

/** A verdict in words: state, sentence, onset, cost, reasons, timeline, what was missing. */
export function verdictText(verdict: SaturationVerdict): string {
  const lines = [`${verdict.state} (at step ${formatStep(verdict.step)}): ${verdict.sentence}`];
  for (const { label, text } of verdict.figures) lines.push(`${label}: ${text}`);
  const flagged = verdict.state === "saturated" || verdict.state === "saturation-suspected";
  for (const reason of verdict.notSaturationBecause)
    lines.push(`${flagged ? "note" : "not saturation because"}: ${reason}`);
  for (const change of verdict.timeline) lines.push(`step ${formatStep(change.step)}: ${change.from} -> ${change.to}`);
  if (verdict.missing.length > 0) lines.push(`not logged: ${verdict.missing.join(", ")}`);
  lines.push(falseAlarmText(verdict.arms, verdict.loss.points));
  return lines.join("\n");
}

/** `headroom assess run.csv`: one verdict, and an exit code for scripts. */
export function assessCommand(): Command {
  return withTarget(new Command("assess"))
    .description("assess one run: exit code 0 no alarm, 3 saturated or diverged, 4 insufficient evidence")
    .argument("[file]", "CSV file of one run, or of many with --series")
    .option("--run <run>", "a stored run by slug or id, instead of a file")
    .option("--series <name>", "the run to take, where the file has a run column")
    .option("--columns <pairs>", "columns by name, such as loss=val_loss,lr=rate")
    .addOption(new Option("--arms <arms>", "evidence to use").choices(["loss", "spectrum", "both"]).default("both"))
    .option("--tokens-per-step <number>", "to tell onsets in tokens too", positiveNumber)
    .option("--json", "the verdict as one JSON object")
    .action(async (file: string | undefined, options: AssessOptions) => {
      if ((file === undefined) === (options.run === undefined)) {
        throw new Error("Cannot assess: name one of a CSV file and --run");
      }
      process.exitCode =
        file === undefined
          ? await assessStored(options.run ?? "", options)
          : report(assess(await onlySeries(file, options), options), options.json);
    });
}

/** The verdict that a server keeps of a stored run; without one, assessed now. */
async function assessStored(run: string, options: AssessOptions): Promise<number> {
  const { verdict } = await withHeadroom(options, ({ verdict }) =>
    options.url === undefined ? verdict.assess.mutate({ run }) : verdict.get.query({ run }),
  );
  if (verdict !== null) return report(verdict, options.json);
  console.log("insufficient-evidence: the run logged nothing that can be assessed");
  return exitCodeOf("insufficient-evidence");
}

async function onlySeries(file: string, options: AssessOptions): Promise<readonly SaturationPoint[]> {
  const all = await readSeries(file, options.columns === undefined ? new Map() : parseColumns(options.columns));
  const chosen = options.series === undefined ? all : all.filter(({ run }) => run === options.series);
  if (chosen.length !== 1) {
    const runs = all.map(({ run }) => run ?? "(no run column)").join(", ");
    throw new RangeError(`Cannot assess ${file}: expected one run, got ${chosen.length}; it has ${runs}`);
  }
  return chosen[0]!.points;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError("Expected a positive number.");
  return value;
}
