import type { TargetEstimate } from "@headroom/protocol";
import { formatShort, formatStep } from "../../../components/charts/prepare/format.ts";

export const EPSILONS = ["0.5", "0.1", "0.05"] as const;

export interface DimensionsRow {
  readonly epsilon: string;
  readonly naive: string;
  readonly shuffled: string;
  readonly oneHot: string;
  /** the debiased bracket, "from–to" */
  readonly bracket: string;
}

/** Dimensions that each curve needs at each W-error. */
export function dimensionsTable(estimate: TargetEstimate): DimensionsRow[] {
  return EPSILONS.map((epsilon) => {
    const of = (curve: { dimensionsAt: Record<string, number | null> } | null | undefined) => {
      const value = curve?.dimensionsAt[epsilon];
      return value === undefined ? "—" : value === null ? "not reached" : formatStep(value);
    };
    const { lower, upper } = estimate;
    return {
      epsilon,
      naive: of(estimate.naive),
      shuffled: of(estimate.shuffled),
      oneHot: of(estimate.oneHot),
      bracket: lower && upper ? `${of(lower)} – ${of(upper)}` : "—",
    };
  });
}

/** What the estimate says, and what it cannot say, in sentences. */
export function targetSentences(estimate: TargetEstimate): string[] {
  const sentences: string[] = [];
  const singles = percent(estimate.singletonShare);
  sentences.push(
    `${singles} of the ${formatShort(estimate.contexts)} contexts were seen once, so ${estimate.singletonShare > 0.5 ? "most rows" : "many rows"} of the naive matrix are one-hot and its curve mostly counts rare tokens.`,
  );
  if (estimate.null !== undefined) {
    const { unexplainedShare, largestGap, largestGapAt } = estimate.null;
    sentences.push(
      `${percent(unexplainedShare)} of the naive curve is not explained by the same tokens shuffled; the two differ most, by ${largestGap.toFixed(3)}, at ${formatStep(largestGapAt)} dimensions.`,
    );
  }
  const { lower, upper } = estimate;
  if (lower && upper) {
    const low = lower.dimensionsAt["0.5"];
    const high = upper.dimensionsAt["0.5"];
    if (low !== null && low !== undefined && high !== null && high !== undefined) {
      sentences.push(
        `Among contexts seen more than once, W-error 0.5 takes between ${formatStep(low)} and ${formatStep(high)} dimensions: a band, not a number.`,
      );
    }
  } else {
    sentences.push(`No debiased bracket: ${estimate.bracketReason ?? "the estimate carries none"}.`);
  }
  return sentences;
}

/** One row a context length: how much of its curve word order explains. */
export function contextLengthRows(estimate: TargetEstimate) {
  return (estimate.byContextLength ?? []).map((row) => ({
    length: row.contextLength,
    contexts: formatShort(row.contexts),
    singletons: percent(row.singletonShare),
    unexplained: percent(row.null.unexplainedShare),
    repeated: percent(row.repeatedWindowShare),
  }));
}

export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))} %`;
}

/** The command that makes this estimate again. */
export function reproduceCommand(estimate: TargetEstimate): string {
  const parts = ["headroom target CORPUS --tokenizer tokenizer.json"];
  if (estimate.n !== undefined) parts.push(`--n ${estimate.n}`);
  if (estimate.seed !== undefined) parts.push(`--seed ${estimate.seed}`);
  return parts.join(" ");
}
