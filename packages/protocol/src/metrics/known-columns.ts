import { evaluationOnSet, METRIC, METRICS } from "./catalogue.ts";

/**
 * What other tools call our metrics, in the form of `plainName`: Hugging Face, Lightning, Keras, nanoGPT, llm.c, Megatron,
 * GPT-NeoX, torchtitan, OLMo, OLMo-core, LLM Foundry, fairseq, nanochat, and the usual hand-made CSV files.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  [METRIC.trainLoss]: [
    "loss",
    "training_loss",
    "train_loss_step",
    "train_loss_epoch",
    "loss_train",
    "trl",
    "lm_loss",
    "train_lm_loss",
    "train_crossentropyloss",
    "train_ce_loss",
    "loss_metrics_global_avg_loss",
    "global_avg_loss",
    "loss_train_total",
    "metrics_train_languagecrossentropy",
  ],
  [METRIC.evalLoss]: [
    "val_loss",
    "valid_loss",
    "validation_loss",
    "evaluation_loss",
    "test_loss",
    "dev_loss",
    "heldout_loss",
    "held_out_loss",
    "val_loss_epoch",
    "eval_loss_epoch",
    "loss_val",
    "loss_valid",
    "loss_eval",
    "tel",
    "lm_loss_validation",
    "validation_lm_loss",
    "eval_ce_loss",
    "val_ce_loss",
    "validation_metrics_loss",
    "metrics_eval_languagecrossentropy",
  ],
  [METRIC.evalPerplexity]: [
    "perplexity",
    "ppl",
    "eval_ppl",
    "val_ppl",
    "valid_ppl",
    "validation_ppl",
    "test_ppl",
    "val_perplexity",
    "valid_perplexity",
    "validation_perplexity",
    "test_perplexity",
    "lm_loss_validation_ppl",
    "validation_lm_loss_ppl",
    "metrics_eval_languageperplexity",
  ],
  [METRIC.evalBitsPerByte]: ["bpb", "bits_per_byte", "eval_bpb", "val_bpb", "valid_bpb", "validation_bpb", "test_bpb"],
  [METRIC.evalAccuracy]: ["eval_acc", "val_acc", "val_accuracy", "valid_accuracy", "validation_accuracy"],
  [METRIC.learningRate]: [
    "lr",
    "learning_rate",
    "learningrate",
    "train_lr",
    "optim_learning_rate_group0",
    "optim_lr_group_0",
    "lr_group_0",
    "lr_adamw",
    "lr_adam",
    "lr_sgd",
    "lr_decoupledadamw_group0",
    "current_lr",
  ],
  [METRIC.gradNorm]: [
    "grad_norm",
    "gradient_norm",
    "global_grad_norm",
    "gnorm",
    "train_gnorm",
    "optim_total_grad_norm",
    "grad_2_0_norm_total",
  ],
  [METRIC.tokensPerSecond]: [
    "tokens_per_second",
    "tokens_per_sec",
    "tok_per_sec",
    "tps",
    "throughput_tps",
    "throughput_tokens_per_sec",
    "train_wps",
  ],
  [METRIC.stepsPerSecond]: ["steps_per_second", "steps_per_sec", "iter_per_sec", "iterations_per_second"],
  [METRIC.tokensSeen]: [
    "tokens",
    "tokens_seen",
    "total_tokens",
    "consumed_tokens",
    "num_input_tokens_seen",
    "throughput_total_tokens",
    "n_tokens_seen",
    "time_token",
  ],
  [METRIC.epoch]: ["epoch", "epochs", "time_epoch"],
  [METRIC.singularEntropyQ]: ["singular_entropy_q", "singular_entropy_kl", "singular_entropy"],
  [METRIC.singularEntropyP]: ["singular_entropy_p"],
  [METRIC.effectiveRankP]: ["effective_rank_p", "effective_rank"],
  [METRIC.effectiveRankQ]: ["effective_rank_q"],
  [METRIC.stableRank]: ["stable_rank"],
  [METRIC.spikeQ1]: ["spike_q1"],
  [METRIC.anisotropy]: ["anisotropy", "last_layer_anisotropy"],
};

const QUANTITIES: Readonly<Record<string, string>> = {
  loss: "loss|CrossEntropyLoss|CE[ _]loss|LanguageCrossEntropy",
  perplexity: "ppl|perplexity|LanguagePerplexity",
  bits_per_byte: "bpb|bits_per_byte",
  accuracy: "acc|accuracy",
};

/** Names of evaluations on a set: the pattern, to be matched without regard to case, and the metric for its first group. */
export const SET_PATTERNS: readonly { readonly pattern: string; readonly metric: string }[] = [
  ...Object.entries(QUANTITIES).map(([quantity, words]) => ({
    pattern: `^(?:metrics[/_])?(?:eval|evaluation|val|valid|validation|test|dev)[/_](?:lm[/_])?(.+?)[/_](?:${words})$`,
    metric: `eval/{1}/${quantity}`,
  })),
  { pattern: "^(?!train)(.+?)[/_](?:ppl|perplexity)$", metric: "eval/{1}/perplexity" },
  { pattern: "^(pile|wikitext|wikitext2|wikitext103|c4|lambada|ptb|openwebtext)[/_]loss$", metric: "eval/{1}/loss" },
  { pattern: "^(.+)-validation$", metric: "eval/{1}/loss" },
];
const COMPILED = SET_PATTERNS.map(({ pattern, metric }) => ({ regex: new RegExp(pattern, "i"), metric }));

/** Columns that count a run's progress, by what they count; the first that a file has is its x. */
export const PROGRESS_COLUMNS: Readonly<Record<"steps" | "epochs" | "tokens", readonly string[]>> = {
  steps: [
    "step",
    "steps",
    "global_step",
    "train_global_step",
    "trainer_global_step",
    "iteration",
    "iterations",
    "iter",
    "iters",
    "train_step",
    "training_step",
    "update",
    "updates",
    "num_updates",
  ],
  epochs: NAMES[METRIC.epoch]!,
  tokens: NAMES[METRIC.tokensSeen]!,
};

/** Columns that tell runs of one file apart, and that tell when a row was written. */
export const RUN_COLUMNS: readonly string[] = ["run", "run_id", "run_name", "run_uuid"];
export const TIME_COLUMNS: readonly string[] = ["wall_time", "timestamp", "time", "datetime", "date", "created_at"];

export const SEPARATORS = "[\\s/_.:()[\\]-]+";

/** A name in lower case, each run of blanks and punctuation as one `_`, none at the ends: how known names are compared. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(new RegExp(SEPARATORS, "g"), "_").replace(/^_|_$/g, "");
}

/** Every known name by metric, our own included. */
export const KNOWN_COLUMNS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  METRICS.map(({ name }) => [name, [plainName(name), ...(NAMES[name] ?? [])]]),
);
const METRIC_OF = new Map(
  Object.entries(KNOWN_COLUMNS).flatMap(([metric, names]) => names.map((name) => [name, metric] as const)),
);

/** The metric that a column or key of another tool's log is; undefined for a name that no tool we know uses. */
export function metricOfColumn(column: string): string | undefined {
  const known = METRIC_OF.get(plainName(column));
  if (known !== undefined) return known;
  if (evaluationOnSet(column) !== undefined) return column;
  for (const { regex, metric } of COMPILED) {
    const set = regex.exec(column)?.[1];
    if (set !== undefined) return metric.replace("{1}", () => set);
  }
  return undefined;
}
