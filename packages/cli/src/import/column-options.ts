import type { ColumnChoices, ReadChoices } from "@headroom/history";
import { type Command, InvalidArgumentError } from "commander";

/** What a person may say about a file's columns and lines. */
export interface ColumnOptions {
  readonly map?: ReadonlyMap<string, string>;
  readonly step?: string;
  readonly runColumn?: string;
  readonly pattern?: RegExp;
}

/** Adds the flags of every command that reads histories. */
export function columnOptions(command: Command): Command {
  return command
    .option(
      "--map <metric=column>",
      "take a column for a metric, such as eval/loss=eval_g0_loss; may be given again",
      addPair,
    )
    .option("--step <column>", "the column that counts steps")
    .option("--run-column <column>", "the column that tells runs apart")
    .option(
      "--pattern <regex>",
      "lines of a log: named groups are columns, such as '(?<step>\\d+) loss (?<train_loss>\\S+)'",
      regex,
    );
}

export function columnChoices({ map, step, runColumn, pattern }: ColumnOptions): ReadChoices {
  const choices: { -readonly [K in keyof (ColumnChoices & ReadChoices)]: ReadChoices[K] } = {};
  if (map !== undefined) choices.map = map;
  if (step !== undefined) choices.step = step;
  if (runColumn !== undefined) choices.run = runColumn;
  if (pattern !== undefined) choices.pattern = pattern;
  return choices;
}

/** The column may hold anything, commas and equals signs too: it is what follows the first equals sign. */
function addPair(text: string, pairs: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError("Expected metric=column.");
  return new Map(pairs).set(text.slice(at + 1), text.slice(0, at));
}

function regex(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
