import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { METRIC, METRICS } from "./catalogue.ts";
import {
  KNOWN_COLUMNS,
  metricOfColumn,
  PROGRESS_COLUMNS,
  plainName,
  RUN_COLUMNS,
  TIME_COLUMNS,
} from "./known-columns.ts";

describe("metricOfColumn(column)", () => {
  // as the tools write them
  it.each([
    ["Hugging Face", { loss: METRIC.trainLoss, eval_loss: METRIC.evalLoss, learning_rate: METRIC.learningRate }],
    ["Hugging Face, several sets", { eval_g0_loss: "eval/g0/loss", eval_wiki_en_accuracy: "eval/wiki_en/accuracy" }],
    ["Lightning", { train_loss_step: METRIC.trainLoss, val_loss: METRIC.evalLoss, "lr-AdamW": METRIC.learningRate }],
    ["nanoGPT", { "train/loss": METRIC.trainLoss, "val/loss": METRIC.evalLoss, lr: METRIC.learningRate }],
    ["llm.c", { trl: METRIC.trainLoss, tel: METRIC.evalLoss }],
    ["Megatron", { "lm loss": METRIC.trainLoss, "lm loss validation": METRIC.evalLoss, "grad-norm": METRIC.gradNorm }],
    ["GPT-NeoX", { "validation/lm_loss": METRIC.evalLoss, "validation/lm_loss_ppl": METRIC.evalPerplexity }],
    ["torchtitan", { "loss_metrics/global_avg_loss": METRIC.trainLoss, "throughput(tps)": METRIC.tokensPerSecond }],
    [
      "OLMo",
      {
        "train/CrossEntropyLoss": METRIC.trainLoss,
        "eval/pile-validation/CrossEntropyLoss": "eval/pile-validation/loss",
        "eval/c4_en/Perplexity": "eval/c4_en/perplexity",
        "optim/learning_rate_group0": METRIC.learningRate,
      },
    ],
    [
      "OLMo-core",
      {
        "train/CE loss": METRIC.trainLoss,
        "eval/lm/wikitext_103-validation/CE loss": "eval/wikitext_103-validation/loss",
        "optim/LR (group 0)": METRIC.learningRate,
        "optim/total grad norm": METRIC.gradNorm,
      },
    ],
    [
      "LLM Foundry",
      {
        "metrics/eval/c4/LanguagePerplexity": "eval/c4/perplexity",
        "metrics/eval/LanguageCrossEntropy": METRIC.evalLoss,
        "lr-DecoupledAdamW/group0": METRIC.learningRate,
      },
    ],
    ["nanochat", { "val/bpb": METRIC.evalBitsPerByte }],
    ["Keras", { loss: METRIC.trainLoss, val_loss: METRIC.evalLoss, val_perplexity: METRIC.evalPerplexity }],
    [
      "tables by hand",
      { "Val Loss": METRIC.evalLoss, PPL: METRIC.evalPerplexity, "Learning Rate": METRIC.learningRate },
    ],
    ["curves of papers", { pile_loss: "eval/pile/loss", wikitext_word_ppl: "eval/wikitext_word/perplexity" }],
  ])("%s", (_, columns) => {
    for (const [column, metric] of Object.entries(columns)) expect(metricOfColumn(column), column).toBe(metric);
  });

  it("leaves names alone that are no evaluation's", () => {
    for (const name of [
      "aux_loss",
      "z_loss",
      "train/ppl",
      "eval_runtime",
      "eval_samples_per_second",
      "mfu",
      "step",
      "",
    ]) {
      expect(metricOfColumn(name), name).toBeUndefined();
    }
  });

  it("knows our own names, and whatever it answers it answers again", () => {
    for (const { name } of METRICS) expect(metricOfColumn(name)).toBe(name);
    const word = fc.constantFrom(
      "eval",
      "val",
      "loss",
      "ppl",
      "test",
      "lm",
      "c4",
      "pile-validation",
      "CE loss",
      "acc",
      "train",
    );
    const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join("/"));
    fc.assert(
      fc.property(name, (column) => {
        const metric = metricOfColumn(column);
        if (metric !== undefined) expect(metricOfColumn(metric)).toBe(metric);
      }),
      { seed: 4, numRuns: 2_000 },
    );
  });

  it("each known name stands once, in the form in which names are compared", () => {
    const names = Object.values(KNOWN_COLUMNS).flat();
    expect(names.filter((name) => plainName(name) !== name)).toEqual([]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    const others = [...PROGRESS_COLUMNS.steps, ...RUN_COLUMNS, ...TIME_COLUMNS];
    expect(others.filter((name) => plainName(name) !== name || names.includes(name))).toEqual([]);
  });
});
