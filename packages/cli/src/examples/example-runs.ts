import { METRIC } from "@headroom/protocol";

/** The paper's Pythia curves, read off its figures: facts that may be shipped as data. */
export interface ExampleRun {
  readonly runId: string;
  readonly writerId: string;
  readonly name: string;
  /** file in the package's examples folder */
  readonly file: string;
  readonly hiddenSize: number;
  readonly layers: number;
}

export const EXAMPLE_PROJECT = "pythia (digitised)";
export const EXAMPLE_PROVENANCE =
  "digitised from the paper's figures (Godey et al. 2024, arXiv 2404.07647, Figs 1a, 3 and 5); not measured by Headroom";

/** Fixed ids: importing twice adds nothing. */
export const EXAMPLE_RUNS: readonly ExampleRun[] = [
  {
    runId: "0192f1b0-0000-7000-8000-00000000014d",
    writerId: "0192f1b0-0000-7000-8000-0000000a014d",
    name: "Pythia 14M",
    file: "pythia_14M.csv",
    hiddenSize: 128,
    layers: 6,
  },
  {
    runId: "0192f1b0-0000-7000-8000-00000000070d",
    writerId: "0192f1b0-0000-7000-8000-0000000a070d",
    name: "Pythia 70M",
    file: "pythia_70M.csv",
    hiddenSize: 512,
    layers: 6,
  },
  {
    runId: "0192f1b0-0000-7000-8000-00000000410d",
    writerId: "0192f1b0-0000-7000-8000-0000000a410d",
    name: "Pythia 410M",
    file: "pythia_410M.csv",
    hiddenSize: 1024,
    layers: 24,
  },
];

/** Column of the files → name of the metric. */
export const EXAMPLE_METRICS: Readonly<Record<string, string>> = {
  pile_loss: METRIC.evalLoss,
  wikitext_word_ppl: "eval/wikitext_word_perplexity",
  last_layer_anisotropy: METRIC.anisotropy,
  singular_entropy_kl: METRIC.singularEntropyQ,
};

/** Steps of Pythia's training: 1,024 sequences of 2,048 tokens. */
export const EXAMPLE_TOKENS_PER_STEP = 2_097_152;
