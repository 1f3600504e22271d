import { spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { METRIC } from "@headroom/protocol";
import { Command } from "commander";
import { connect } from "../connect.ts";
import { dataDirectory } from "../data-directory.ts";
import { importExamples } from "../examples/import-examples.ts";
import type { PageSource } from "../serve/dashboard-pages.ts";
import { startServer } from "../serve/start-server.ts";
import { stopWithSignals } from "../serve/stop-with-signals.ts";
import { openBrowser, pagesOption, parsePort } from "./serve.ts";

const TRAINER = fileURLToPath(new URL("../../../../apps/trainer/dist/train.js", import.meta.url));
const PROJECT = "demo";

interface DemoOptions {
  readonly port: number;
  readonly dir?: string;
  readonly open: boolean;
  readonly exitWhenDone?: boolean;
  readonly preset: string;
  readonly seed: string;
  readonly pages: PageSource;
}

interface Training {
  readonly title: string;
  readonly flags: readonly string[];
}

/**
 * `headroom demo`: opens the store, serves the dashboard, adds the example runs and trains for real. The laboratory
 * preset trains two models beside each other (the narrow one and its control); any other trains one.
 */
export function demoCommand(): Command {
  return new Command("demo")
    .description("serve the dashboard and train a small language model live")
    .option("-p, --port <number>", "port to listen on", parsePort, 3000)
    .option("--dir <folder>", "data folder (default: HEADROOM_DIR or .headroom)")
    .option("--no-open", "do not open a browser")
    .option("--exit-when-done", "stop the server when training ends")
    .option("--preset <name>", "lab (a narrow model and its control) or pythia-like (one ordinary model)", "lab")
    .addOption(pagesOption())
    .option("--seed <number>", "seed of weights and batches", "0")
    .allowUnknownOption()
    .allowExcessArguments()
    .argument("[trainer flags...]", "anything else goes to the trainer")
    .addHelpText("after", () => "\nFlags of the trainer: node apps/trainer/dist/train.js --help")
    .action(async (_flags: string[], options: DemoOptions, command: Command) => {
      await demo(options, command.args);
    });
}

async function demo(options: DemoOptions, trainerFlags: readonly string[]): Promise<void> {
  const startedAtMs = Date.now();
  const directory = dataDirectory(options.dir);
  const { port, pages } = options;
  const server = await startServer({ host: "127.0.0.1", port, directory, pages });
  const trainings: ReturnType<typeof train>[] = [];
  stopWithSignals(async () => {
    const training = trainings.filter(({ child }) => child.kill("SIGINT"));
    if (training.length > 0) console.log("\nStopping: the trainers save and finish their runs …");
    await Promise.all(trainings.map(({ ended }) => ended));
    await server.stop();
  });
  await server.loadPages();
  const headroom = connect({ url: server.url });
  const examples = await importExamples(headroom);
  if (examples > 0) console.log(`Added ${examples} example runs, digitised from the paper's figures.`);
  // the first losses are far above the rest: y axes that leave out outliers show the turn
  const page = `${server.url}/p/${PROJECT}?robust=true`;
  console.log(`Headroom is at ${server.url}; this demo is at ${page}`);
  if (options.open) await openBrowser(page);

  const logs = join(directory, "demo");
  mkdirSync(logs, { recursive: true });
  const flags = [...trainerFlags, "--preset", options.preset, "--seed", options.seed];
  for (const [index, training] of plan(options, trainerFlags).entries()) {
    const log = index === 0 ? undefined : join(logs, `${index}.log`);
    trainings.push(train(training, [...flags, ...training.flags], server.url, directory, log));
  }
  const done = Promise.all(trainings.map(({ ended }) => ended));
  void reportFirstPoint(headroom, startedAtMs, done);
  const codes = await done;
  const failed = codes.find((code) => code !== 0) ?? 0;
  if (failed !== 0) console.error(`Training ended with exit code ${failed}.`);
  if (options.exitWhenDone) {
    await server.stop();
    process.exit(failed);
  }
  console.log(`Training is done; the runs stay at ${page}. Press Ctrl-C to stop.`);
}

function plan(options: DemoOptions, trainerFlags: readonly string[]): Training[] {
  const chosen = trainerFlags.some((flag) => flag.split("=")[0] === "--weights");
  if (options.preset !== "lab" || chosen) return [{ title: options.preset, flags: [] }];
  return [
    { title: "narrow", flags: ["--weights", "bf16", "--name", `narrow bf16 seed ${options.seed}`] },
    {
      title: "control",
      flags: ["--weights", "bf16-stochastic", "--no-target", "--name", `control stochastic seed ${options.seed}`],
    },
  ];
}

function train({ title }: Training, flags: readonly string[], url: string, directory: string, log?: string) {
  const output = log === undefined ? "inherit" : openSync(log, "w");
  if (log) console.log(`The ${title} run trains beside it; its output is in ${log}`);
  const child = spawn(process.execPath, [TRAINER, ...flags, "--project", PROJECT, "--url", url], {
    stdio: ["ignore", output, output, "ipc"],
    env: { ...process.env, HEADROOM_DIR: directory },
    // Ctrl-C reaches the whole foreground group; the trainers get theirs from us, once
    detached: true,
  });
  const ended = new Promise<number>((end) => child.once("exit", (code, signal) => end(signal ? 1 : (code ?? 0))));
  return { child, ended };
}

/** Says how long it took from the start of the command to the first training loss in the store. */
async function reportFirstPoint(
  headroom: ReturnType<typeof connect>,
  startedAtMs: number,
  done: Promise<unknown>,
): Promise<void> {
  let over = false;
  void done.then(() => {
    over = true;
  });
  while (!over) {
    const { items } = await headroom.run.list.query({ project: PROJECT, limit: 20, metrics: [METRIC.trainLoss] });
    const live = items.some(({ run, lastValues }) => run.startedAtMs >= startedAtMs && METRIC.trainLoss in lastValues);
    if (live) {
      console.log(`First live point after ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s.`);
      return;
    }
    await new Promise((wait) => setTimeout(wait, 250));
  }
}
