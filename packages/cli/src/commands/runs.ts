import type { RouterOutputs } from "@headroom/api";
import { METRIC, metricDefinition } from "@headroom/protocol";
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import type { Headroom } from "../connect.ts";
import { type TargetOptions, withHeadroom, withTarget } from "../with-headroom.ts";

const METRICS = [METRIC.trainLoss, METRIC.evalLoss, METRIC.effectiveRankP, METRIC.singularEntropyQ, METRIC.anisotropy];
/** runs one question may ask for */
const PAGE = 500;

interface RunsOptions extends TargetOptions {
  readonly project?: string;
  readonly search?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `headroom runs`: the run table in the terminal, newest first. */
export function runsCommand(): Command {
  return withTarget(
    new Command("runs")
      .description("list runs, newest first")
      .option("--project <name>", "only runs of this project")
      .option("--search <text>", "in names, slugs, tags and notes")
      .option("--limit <number>", "at most this many", positiveInteger, 50)
      .option("--json", "one JSON object as the last line"),
  ).action(async (options: RunsOptions) => {
    await withHeadroom(options, async (headroom) => {
      const { items, total } = await listRuns(headroom, options);
      const table = new Table({
        head: ["run", "project", "status", "last step", ...METRICS.map((name) => metricDefinition(name).label)],
        style: { head: [], border: [] },
      });
      for (const { run, lastValues } of items) {
        const values = METRICS.map((metric) => shown(lastValues[metric]));
        table.push([run.slug, run.project, run.status, run.lastStep ?? "", ...values]);
      }
      console.log(items.length === 0 ? "No runs yet." : table.toString());
      if (items.length < total) console.log(`${items.length} of ${total} runs; --limit ${total} shows all.`);
      if (options.json) console.log(JSON.stringify({ total, runs: items.map(asJson) }));
    });
  });
}

type Page = RouterOutputs["run"]["list"];

/** The newest runs, as many questions as they take. */
async function listRuns(
  headroom: Headroom,
  { project, search, limit }: RunsOptions,
): Promise<Pick<Page, "items" | "total">> {
  const items: Page["items"] = [];
  for (;;) {
    const asked = Math.min(PAGE, limit - items.length);
    const page = await headroom.run.list.query({
      project,
      search,
      metrics: METRICS,
      offset: items.length,
      limit: asked,
    });
    items.push(...page.items);
    if (items.length >= limit || page.items.length < asked) return { items, total: page.total };
  }
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`a number of runs is an integer from 1, got ${text}`);
}

function shown(value: number | undefined): string {
  return value === undefined ? "" : Number.isFinite(value) ? value.toPrecision(5) : String(value);
}

/** JSON has no NaN or Infinity: they become their names. */
function asJson({ run, lastValues }: { run: object; lastValues: Readonly<Record<string, number>> }) {
  const values = Object.entries(lastValues).map(([name, value]) => [
    name,
    Number.isFinite(value) ? value : String(value),
  ]);
  return { ...run, lastValues: Object.fromEntries(values) };
}
