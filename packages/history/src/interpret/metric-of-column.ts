import { plainName } from "./axis-columns.ts";

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  "eval/loss": [
    "eval/loss",
    "valloss",
    "evalloss",
    "validationloss",
    "validloss",
    "devloss",
    "val/loss",
    "valid/loss",
    "dev/loss",
    "testloss",
    "test/loss",
    "heldoutloss",
    "pileloss",
    "vallossepoch",
    "validation/loss",
    "valcrossentropy",
    "tel",
  ],
  "eval/perplexity": [
    "eval/perplexity",
    "evalperplexity",
    "valppl",
    "evalppl",
    "validppl",
    "valperplexity",
    "validationperplexity",
    "perplexity",
    "ppl",
    "wikitextwordppl",
    "wikitextppl",
    "testppl",
    "valid/ppl",
    "validationppl",
  ],
  "train/loss": [
    "train/loss",
    "trainloss",
    "trainingloss",
    "loss",
    "training/loss",
    "trainlossstep",
    "losstrain",
    "lmloss",
    "trl",
    "train/celoss",
    "trainceloss",
    "lossmetrics/globalavgloss",
    "lossmetrics/globalavg",
  ],
  "train/learning_rate": [
    "train/learningrate",
    "lr",
    "learningrate",
    "train/lr",
    "lradam",
    "lradamw",
    "optim/learningrategroup0",
    "optim/learning_rate_group0",
  ],
  "train/grad_norm": ["train/gradnorm", "gradnorm", "norm", "gradientnorm", "train/gnorm", "gnorm"],
  "head/singular_entropy_q": ["head/singularentropyq", "singularentropyq", "singularentropykl", "singularentropy"],
  "head/singular_entropy_p": ["head/singularentropyp", "singularentropyp"],
  "head/effective_rank_q": ["head/effectiverankq", "effectiverankq"],
  "head/effective_rank_p": ["head/effectiverankp", "effectiverankp", "effectiverank"],
  "head/spike_q1": ["head/spikeq1", "spikeq1"],
  "head/stable_rank": ["head/stablerank", "stablerank"],
  "hidden/anisotropy": ["hidden/anisotropy", "anisotropy", "lastlayeranisotropy"],
  "hidden/anisotropy_centred": ["hidden/anisotropycentred", "anisotropycentred"],
};
const METRIC_OF = new Map(
  Object.entries(KNOWN).flatMap(([metric, names]) => names.map((name) => [plainName(name), metric] as const)),
);

/** `eval_<set>_loss`, `<set>/eval_loss`, `validation/<set>/loss`, `<set>-validation`: an evaluation set with a name of its own. */
const NAMED_EVALUATIONS = [
  /^(?:eval|val|valid|validation|test|dev)[_/.-](.+)[_/.-](loss|ppl|perplexity|nll|ce_?loss|cross_?entropy)$/i,
  /^(.+)[/](?:eval|val|valid|validation|test|dev)[_/.-](loss|ppl|perplexity)$/i,
  /^(?:eval|val|valid|validation|test|dev)[_/.-](loss|ppl|perplexity)[_/.-](.+)$/i,
  /^(.+)[_/.-](?:eval|val|valid|validation|test|dev)()$/i,
];
const NO_SET = new Set(["step", "epoch", "batch", "total", "mean", "avg", "average"]);

/** The catalogue's metric for a column, `eval/<set>/loss` for a named evaluation set, or undefined. */
export function metricOfColumn(column: string): string | undefined {
  const known = METRIC_OF.get(plainName(column));
  if (known !== undefined) return known;
  for (const [index, pattern] of NAMED_EVALUATIONS.entries()) {
    const match = pattern.exec(column.trim());
    if (match === null) continue;
    const [set, kind] = index === 2 ? [match[2]!, match[1]!] : [match[1]!, match[2]!];
    const suffix = /ppl|perplexity/i.test(kind) ? "perplexity" : "loss";
    if (NO_SET.has(set.toLowerCase())) return `eval/${suffix}`;
    return /runtime|per_second|accuracy/i.test(set) ? undefined : `eval/${set}/${suffix}`;
  }
  return undefined;
}

/** Whether a column that feeds no metric looks like a loss of held-out text, so that a person should be asked. */
export function looksLikeEvaluation(column: string): boolean {
  return /(eval|val|valid|test|dev|held)/i.test(column) && /(loss|ppl|perplex|nll|entropy|bpb|bits)/i.test(column);
}
