import type { SaturationPoint } from "@headroom/saturation";

/** Fields of a point that a column can feed, and `evalPerplexity`, whose logarithm is a loss. */
export type ColumnField = Exclude<keyof SaturationPoint, "step"> | "evalPerplexity";

/** Which column of a file feeds which field; `evalLoss` may be the mean of several. */
export interface ColumnChoice {
  readonly step: string;
  readonly run: string | null;
  readonly fields: ReadonlyMap<ColumnField, readonly string[]>;
}

const STEP_NAMES = ["step", "_step", "global_step", "iteration", "iter", "steps"];
const RUN_NAMES = ["run", "run_id", "run_name"];

/** Names a column may have, best first. */
const FIELD_NAMES: Readonly<Record<ColumnField, readonly string[]>> = {
  evalLoss: [
    "eval/loss",
    "val_loss",
    "eval_loss",
    "validation_loss",
    "valid_loss",
    "val/loss",
    "test_loss",
    "pile_loss",
  ],
  evalPerplexity: ["eval/perplexity", "val_ppl", "eval_ppl", "perplexity", "ppl", "wikitext_word_ppl", "wikitext_ppl"],
  trainLoss: ["train/loss", "train_loss", "training_loss", "loss"],
  learningRate: ["train/learning_rate", "lr", "learning_rate", "train/lr", "optim/learning_rate_group0"],
  singularEntropyQ: ["head/singular_entropy_q", "singular_entropy_q", "singular_entropy_kl", "singular_entropy"],
  singularEntropyP: ["head/singular_entropy_p", "singular_entropy_p"],
  effectiveRankQ: ["head/effective_rank_q", "effective_rank_q"],
  effectiveRankP: ["head/effective_rank_p", "effective_rank_p", "effective_rank"],
  spikeQ1: ["head/spike_q1", "spike_q1"],
  stableRank: ["head/stable_rank", "stable_rank"],
  anisotropy: ["hidden/anisotropy", "anisotropy", "last_layer_anisotropy"],
};

/** Words accepted on the left of `--columns word=column`. */
const FIELD_WORDS: Readonly<Record<string, ColumnField>> = {
  loss: "evalLoss",
  eval: "evalLoss",
  ppl: "evalPerplexity",
  perplexity: "evalPerplexity",
  train: "trainLoss",
  lr: "learningRate",
  entropy: "singularEntropyQ",
  spike: "spikeQ1",
};

/**
 * Parses `loss=val_loss,lr=rate` into column names by field; on the left a field (evalLoss, trainLoss, …), a column name this
 * program knows (val_loss, lr, …), or step or run.
 * @throws RangeError when a part has no equals sign or an unknown left side
 */
export function parseColumns(text: string): ReadonlyMap<ColumnField | "step" | "run", string> {
  const chosen = new Map<ColumnField | "step" | "run", string>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const word = part.slice(0, at).trim();
    const column = part.slice(at + 1).trim();
    const field = word === "step" || word === "run" ? word : fieldOf(word);
    if (at < 1 || column === "" || field === undefined) {
      const words = ["step", "run", ...Object.keys(FIELD_WORDS), ...Object.keys(FIELD_NAMES)].join(", ");
      throw new RangeError(`Cannot read --columns: expected name=column with a name of ${words}, got "${part}"`);
    }
    chosen.set(field, column);
  }
  return chosen;
}

function fieldOf(word: string): ColumnField | undefined {
  const own = FIELD_WORDS[word];
  if (own !== undefined) return own;
  const fields = Object.entries(FIELD_NAMES) as [ColumnField, readonly string[]][];
  return fields.find(([field, names]) => field === word || names.includes(word))?.[0];
}

/**
 * Chooses the columns of a file: those asked for, else known names. Of an evaluation loss and a perplexity the
 * denser one is taken; several `…-validation` losses are averaged. `filled` counts the non-empty cells of each column.
 * @throws RangeError when there is no step column or a column asked for is absent
 */
export function chooseColumns(
  filled: ReadonlyMap<string, number>,
  asked: ReadonlyMap<ColumnField | "step" | "run", string>,
): ColumnChoice {
  for (const [field, column] of asked) {
    if (!filled.has(column)) {
      throw new RangeError(
        `Cannot read ${field}: no column "${column}", the file has ${[...filled.keys()].join(", ")}`,
      );
    }
  }
  const known = (names: readonly string[]) => names.find((name) => (filled.get(name) ?? 0) > 0);
  const step = asked.get("step") ?? known(STEP_NAMES);
  if (step === undefined) {
    throw new RangeError(`Cannot read series: no step column, the file has ${[...filled.keys()].join(", ")}`);
  }
  const fields = new Map<ColumnField, readonly string[]>();
  for (const [field, names] of Object.entries(FIELD_NAMES) as [ColumnField, readonly string[]][]) {
    const column = asked.get(field) ?? known(names);
    if (column !== undefined) fields.set(field, [column]);
  }
  if (!asked.has("evalLoss") && !asked.has("evalPerplexity")) {
    const validations = [...filled.keys()].filter(
      (name) => name.endsWith("-validation") && (filled.get(name) ?? 0) > 0,
    );
    if (!fields.has("evalLoss") && validations.length > 0) fields.set("evalLoss", validations);
    const count = (field: ColumnField) => filled.get(fields.get(field)?.[0] ?? "") ?? 0;
    if (count("evalPerplexity") > count("evalLoss")) fields.delete("evalLoss");
    else fields.delete("evalPerplexity");
  } else if (asked.has("evalLoss")) fields.delete("evalPerplexity");
  else fields.delete("evalLoss");
  return { step, run: asked.get("run") ?? RUN_NAMES.find((name) => filled.has(name)) ?? null, fields };
}
