import { Command, InvalidArgumentError, Option } from "commander";
import { BACKENDS, type BackendName } from "./backend.ts";
import { DEFAULT_CORPUS } from "./data.ts";
import { WEIGHT_ROUNDINGS, type WeightRounding } from "./optimizer.ts";
import { readSafetensors } from "./safetensors.ts";

export interface TrainOptions {
  preset: PresetName;
  corpus: string[];
  tokenizer?: string;
  vocab?: number;
  d: number;
  layers: number;
  heads: number;
  context: number;
  tied: boolean;
  batch: number;
  steps: number;
  lr: number;
  warmup: number;
  decay: "constant" | "cosine";
  beta2: number;
  weightDecay: number;
  clip: number;
  weights: WeightRounding;
  seed: number;
  evalEvery: number;
  evalTokens: number;
  checkpointEvery: number;
  out?: string;
  resume?: string;
  log?: string;
  backend: BackendName | "auto";
  threads?: number;
  collector: boolean;
  target: boolean;
  stopOnSaturation: boolean;
  url: string;
  project: string;
  name?: string;
  measureEvery?: number;
}

/** Complete recipes; a flag given by hand overrides one value. */
export const PRESETS = {
  // The laboratory recipe: narrow enough, and rounded, that loss turns around within minutes.
  lab: {
    ...{ vocab: 1024, d: 8, layers: 1, heads: 1, context: 32, batch: 4, steps: 60_000 },
    ...{ lr: 1e-2, warmup: 500, decay: "constant", beta2: 0.999, weightDecay: 0, clip: 1, weights: "bf16" },
    ...{ evalEvery: 500, evalTokens: 16_384, threads: 1 },
  },
  // An ordinary small model that should simply improve.
  "pythia-like": {
    ...{ vocab: 4096, d: 128, layers: 4, heads: 4, context: 128, batch: 8, steps: 20_000 },
    ...{ lr: 1e-3, warmup: 200, decay: "cosine", beta2: 0.95, weightDecay: 0.1, clip: 1, weights: "f32" },
    ...{ evalEvery: 250, evalTokens: 16_384, threads: 2 },
  },
} as const;
export type PresetName = keyof typeof PRESETS;

/** The trainer's command line. */
export function trainCommand(): Command {
  const command = new Command("headroom-train")
    .description("Train a small language model and stream it to Headroom")
    .addOption(
      new Option("--preset <name>", "recipe that sets everything not given")
        .choices(Object.keys(PRESETS))
        .default("lab"),
    )
    .option("--corpus <path...>", `text files, folders of .txt files, or ${DEFAULT_CORPUS}`, [DEFAULT_CORPUS])
    .option("--tokenizer <file>", "a Hugging Face tokenizer.json (default: GPT-2's first --vocab tokens)")
    .option("--vocab <V>", "vocabulary, 256 to 50256", whole(1))
    .option("--d <width>", "width of the hidden states", whole(1))
    .option("--layers <n>", "transformer layers", whole(1))
    .option("--heads <n>", "attention heads, a divisor of d", whole(1))
    .option("--context <tokens>", "tokens a prediction may look back over", whole(1))
    .option("--tied", "embedding and head share their weights", false)
    .option("--batch <windows>", "windows of context tokens per step", whole(1))
    .option("--steps <n>", "optimizer steps in all", whole(1))
    .option("--lr <rate>", "peak learning rate", real(0))
    .option("--warmup <steps>", "linear warm-up", whole(0))
    .addOption(new Option("--decay <schedule>", "learning rate after warm-up").choices(["constant", "cosine"]))
    .option("--beta2 <x>", "Adam's second-moment decay", real(0, 1))
    .option("--weight-decay <x>", "decoupled weight decay", real(0))
    .option("--clip <norm>", "largest gradient norm", real(0))
    .addOption(new Option("--weights <rounding>", "how weights are kept between steps").choices(WEIGHT_ROUNDINGS))
    .option("--seed <n>", "of weights, batches and rounding", whole(0), 1)
    .option("--eval-every <steps>", "evaluate on held-out text", whole(1))
    .option("--eval-tokens <n>", "held-out tokens per evaluation", whole(1))
    .option("--checkpoint-every <steps>", "0: only at the end", whole(0), 0)
    .option("--out <file>", "checkpoint to write (safetensors)")
    .option("--resume <file>", "checkpoint to continue from, with its flags")
    .option("--log <file>", "also append evaluations to a CSV file")
    .addOption(new Option("--backend <name>", "what computes").choices(["auto", ...BACKENDS]).default("auto"))
    .option("--threads <n>", "threads of one native operation", whole(1))
    .option("--no-collector", "train without Headroom")
    .option(
      "--stop-on-saturation",
      "end training when the detector says saturated, and keep the best checkpoint",
      false,
    )
    .option("--no-target", "do not estimate the corpus's target rank beside training")
    .option("--url <url>", "Headroom's address", "http://localhost:3000")
    .option("--project <name>", "project the run belongs to", "laboratory")
    .option("--name <name>", "name of the run")
    .option(
      "--measure-every <steps>",
      "measure the head at every n-th step (default: as often as 1 % of the time allows)",
      whole(1),
    );
  return command.allowExcessArguments(false);
}

/**
 * Flags given by hand over, with --resume, the flags of the run that is resumed, over the preset.
 *
 * @throws Error when the checkpoint to resume from cannot be read
 */
export function parseOptions(argv: string[], command = trainCommand()): TrainOptions {
  const all = command.parse(argv, { from: "user" }).opts<TrainOptions>();
  const byHand = Object.fromEntries(
    Object.entries(all).filter(([name]) => command.getOptionValueSource(name) === "cli"),
  ) as Partial<TrainOptions>;
  const resumed = byHand.resume === undefined ? {} : resumedOptions(byHand.resume);
  const preset = byHand.preset ?? resumed.preset ?? all.preset;
  const options: TrainOptions = { ...PRESETS[preset], ...all, ...resumed, ...byHand };
  const vocabularyIsChosen = byHand.vocab !== undefined || resumed.vocab !== undefined;
  if (options.tokenizer !== undefined && !vocabularyIsChosen) delete options.vocab;
  return options;
}

/** What a checkpoint remembers of its flags: all but those that belong to one machine and one call. */
export function rememberedOptions(options: TrainOptions): string {
  const { resume, log, backend, threads, collector, target, url, ...remembered } = options;
  return JSON.stringify(remembered);
}

function resumedOptions(file: string): Partial<TrainOptions> {
  return JSON.parse(readSafetensors(file).metadata.options ?? "{}") as Partial<TrainOptions>;
}

function whole(least: number) {
  return (text: string) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number >= ${least}.`);
    return value;
  };
}

function real(least: number, below = Number.POSITIVE_INFINITY) {
  return (text: string) => {
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value) || value < least || value >= below)
      throw new InvalidArgumentError(
        `It must be a number >= ${least}${below < Number.POSITIVE_INFINITY ? ` and < ${below}` : ""}.`,
      );
    return value;
  };
}
