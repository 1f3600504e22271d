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
    plain: "How many singular values are above a threshold.",
    formula: "#{i : σ_i > τ}",
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
];
