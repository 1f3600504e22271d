import { evaluationOnSet, metricSignal } from "./catalogue.ts";

/** How the values of an evaluation metric read: as a loss, or as a perplexity, whose logarithm is one. */
export type EvaluationScale = "loss" | "perplexity";

/** The scale of an evaluation metric that the detector may judge; undefined for any other metric. */
export function evaluationScale(name: string): EvaluationScale | undefined {
  const signal = metricSignal(name);
  if (signal?.input !== "evalLoss") return undefined;
  return signal.scale === "log" ? "perplexity" : "loss";
}

/**
 * Of a run's metrics the evaluations to judge, in the order given: one for the whole evaluation and one for each set, a loss before a perplexity
 * (the same numbers twice would count as two witnesses).
 */
export function judgedEvaluations(names: readonly string[]): readonly string[] {
  const bySet = new Map<string, string>();
  for (const name of names) {
    const scale = evaluationScale(name);
    if (scale === undefined) continue;
    const set = evaluationOnSet(name)?.set ?? "";
    const known = bySet.get(set);
    if (known === undefined || preference(name) < preference(known)) bySet.set(set, name);
  }
  const chosen = new Set(bySet.values());
  return names.filter((name) => chosen.has(name));
}

function preference(name: string): number {
  if (evaluationScale(name) === "perplexity") return 2;
  return name.endsWith("loss") ? 0 : 1;
}
