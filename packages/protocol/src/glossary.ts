/** A word of the field or of ours, for someone who meets it for the first time. */
export interface GlossaryTerm {
  /** in links: "w-error" */
  readonly id: string;
  readonly term: string;
  readonly plain: string;
  readonly formula?: string;
}

/** Words that are no metrics; those of metrics are in the catalogue. */
export const GLOSSARY: readonly GlossaryTerm[] = [
  {
    id: "headroom",
    term: "headroom",
    plain: "How many more dimensions a model's hidden size gives its head than the corpus needs at a chosen W-error.",
    formula: "d − needed(ε)",
  },
  {
    id: "lm-head",
    term: "LM head",
    plain: "The last matrix of a language model, V × d: it turns a state of d numbers into one logit for each token.",
    formula: "logits = W h",
  },
  {
    id: "saturation",
    term: "saturation",
    plain: "Evaluation loss reaches its best, turns and goes on rising while training goes on.",
  },
  {
    id: "onset",
    term: "onset",
    plain: "The step after which the loss stays above its best, with the interval that the data leave open.",
  },
  {
    id: "alarm",
    term: "alarm",
    plain: "The step at which the evidence was enough to speak up; later than the onset it tells of.",
  },
  {
    id: "arm",
    term: "arm",
    plain: "One line of evidence of the verdict: the loss is one, the spectrum another.",
  },
  {
    id: "singular-value",
    term: "singular value",
    plain: "How strongly a matrix stretches along one of its own directions; a head has d of them.",
    formula: "W = Σ σ_i u_i v_iᵀ, σ_1 ≥ … ≥ σ_d",
  },
  {
    id: "hard-rank",
    term: "hard rank",
    plain: "How many singular values are above a given fraction of the largest; it is told with that fraction.",
    formula: "#{i : σ_i > τσ_1}",
  },
  {
    id: "anisotropy",
    term: "anisotropy",
    plain: "How much the states of different tokens point the same way: 0 all ways, 1 one way.",
    formula: "mean of cos(h_i, h_j), i ≠ j",
  },
  {
    id: "w-error",
    term: "W-error",
    plain: "What a matrix loses when it is cut to its k strongest dimensions, from 1 (everything) to 0 (nothing).",
    formula: "‖σ_{k+1:}‖ / ‖σ‖",
  },
  {
    id: "target",
    term: "target",
    plain: "The table of next-token probabilities in the corpus that a head is to reproduce, estimated from counts.",
  },
  {
    id: "bracket",
    term: "bracket",
    plain:
      "A lower and an upper curve with the true one between them, so far as contexts seen at least twice can tell.",
  },
  {
    id: "null",
    term: "null",
    plain:
      "The same computation on data without the effect, such as the corpus's tokens shuffled: what chance alone gives.",
  },
  {
    id: "shortfall",
    term: "shortfall",
    plain: "How many dimensions d is short of what the target needs: the opposite of headroom.",
  },
  {
    id: "spike",
    term: "spike",
    plain: "One singular value far above the others: the head's energy gathers in one direction.",
  },
  {
    id: "resolution-floor",
    term: "resolution floor",
    plain: "The singular value below which the method of measuring shows its own rounding and not the head.",
  },
  {
    id: "attempt",
    term: "attempt",
    plain: "A stretch of a run between resumes or rewinds, counted from 1; what a later one replaced stays, in grey.",
  },
  { id: "project", term: "project", plain: "A name that runs are grouped under." },
  {
    id: "run",
    term: "run",
    plain: "One training: an id made by its client, a slug for URLs, config, tags, a note and a status.",
  },
  {
    id: "status",
    term: "status",
    plain:
      "Running, finished, failed, or lost: its heartbeat stopped for a minute; a lost run lives again when it returns.",
  },
  { id: "writer", term: "writer", plain: "One process that logs to a run, told apart by an id of its own." },
  {
    id: "model-card",
    term: "model card",
    plain:
      "What the spectrum depends on: vocabulary size, hidden size, tied head, bias, data type, tokens per step and more.",
  },
  { id: "series", term: "series", plain: "The points of one metric of one run." },
  { id: "step", term: "step", plain: "The optimizer step that a number belongs to: an integer from 0 on." },
  {
    id: "point",
    term: "point",
    plain: "A step, a value and the time it was logged; not-a-number and the infinities are values too.",
  },
  {
    id: "layer-profile",
    term: "layer profile",
    plain: "One number for each layer of the model at a step, first layer first.",
  },
  { id: "view", term: "view", plain: "The saved state of a page; it never changes." },
  {
    id: "cursor",
    term: "cursor",
    plain: "The number of the store's newest change; asking what came after it keeps a page live.",
  },
  { id: "batch", term: "batch", plain: "What a collector sends at once: taken as a whole, exactly once." },
  { id: "label", term: "label", plain: "A person's word on a verdict's flag: confirmed or dismissed." },
  {
    id: "hidden-size",
    term: "hidden size",
    plain: "How many numbers a hidden state has: the most dimensions the head can use.",
    formula: "d",
  },
  {
    id: "vocabulary",
    term: "vocabulary",
    plain: "How many different tokens there are, which is how many rows the head has.",
    formula: "V",
  },
  {
    id: "softmax-bottleneck",
    term: "softmax bottleneck",
    plain: "A head of d dimensions can tell apart only so many shades of what comes next; a small d may be too few.",
    formula: "rank(HWᵀ) ≤ d",
  },
  {
    id: "probe",
    term: "probe",
    plain: "A fixed batch of text on which the model's states are measured, always the same.",
  },
  {
    id: "spectrum",
    term: "spectrum",
    plain: "All singular values of the head at a step, largest first, with how they were computed.",
  },
  {
    id: "dimensions-used",
    term: "dimensions used",
    plain: "How many of its directions a matrix needs to come down to a given W-error.",
    formula: "min k: W-error(k) ≤ ε",
  },
  {
    id: "head-rank",
    term: "head rank",
    plain: "Never said alone: effective, stable and hard rank and participation ratio answer different questions.",
  },
  {
    id: "target-rank",
    term: "target rank",
    plain: "How many dimensions the next-token distributions of a corpus need at a W-error: a band, never one number.",
  },
  {
    id: "naive-curve",
    term: "naive curve",
    plain: "The W-error of what was counted, as counted; on small corpora it mostly counts rare tokens.",
  },
  {
    id: "one-hot-null",
    term: "one-hot null",
    plain: "The curve of a text in which each context was seen once, from the tokens' frequencies alone.",
    formula: "√(1 − share of the k most frequent tokens)",
  },
  {
    id: "singleton-share",
    term: "singleton share",
    plain: "The share of contexts seen only once; about those the data can say nothing.",
  },
  {
    id: "verdict",
    term: "verdict",
    plain: "What the detector says of a run, with its evidence: what happened together, never what caused it.",
  },
  {
    id: "rank-constrained-head",
    term: "rank-constrained head",
    plain: "A head made to use at most r dimensions, to see what too few of them cost.",
    formula: "W = AB, A: V × r, B: r × d",
  },
  { id: "sweep", term: "sweep", plain: "The same model trained with heads of several ranks, compared by their loss." },
];
