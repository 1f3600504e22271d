import type { TargetEstimate } from "@headroom/protocol";
import { formatStep } from "../../../components/charts/prepare/format.ts";

export type Epsilon = "0.5" | "0.1" | "0.05";

/** What the target needs at a W-error: the bracket's band, or the naive number where there is no bracket. */
export interface NeededDimensions {
  readonly low: number | null;
  /** null: the upper curve does not come down to this W-error */
  readonly high: number | null;
  readonly naive: number | null;
  readonly shuffled: number | null;
  readonly bracketed: boolean;
}

export function neededDimensions(estimate: TargetEstimate, epsilon: Epsilon): NeededDimensions {
  const of = (curve: { dimensionsAt: Record<string, number | null> } | null | undefined) =>
    curve?.dimensionsAt[epsilon] ?? null;
  return {
    low: of(estimate.lower),
    high: of(estimate.upper),
    naive: of(estimate.naive),
    shuffled: of(estimate.shuffled),
    bracketed: Boolean(estimate.lower && estimate.upper),
  };
}

export interface HeadNow {
  /** d, the most dimensions a head of this model can use */
  readonly hiddenSize: number | undefined;
  /** least k with W-error(k) ≤ ε of the trained head */
  readonly dimensionsUsed: number | undefined;
}

/** Room or shortfall in words, with its uncertainty: the band speaks, and where it cannot, that is said. */
export function headroomSentences(needed: NeededDimensions, head: HeadNow, epsilon: Epsilon): string[] {
  const sentences: string[] = [];
  const { low, high } = needed;
  if (!needed.bracketed) {
    const naive = needed.naive === null ? "does not come down to it" : `takes ${formatStep(needed.naive)} dimensions`;
    sentences.push(
      `The data give no debiased band at W-error ${epsilon}; the naive curve ${naive}${needed.shuffled === null ? "" : `, the same tokens shuffled ${formatStep(needed.shuffled)}`}, so room and shortfall cannot be told.`,
    );
  } else {
    const to = high === null ? "an unknown number" : formatStep(high);
    sentences.push(
      `The target needs between ${low === null ? "0" : formatStep(low)} and ${to} dimensions at W-error ${epsilon}.`,
    );
    if (head.hiddenSize !== undefined) sentences.push(hiddenSizeSentence(head.hiddenSize, low ?? 0, high));
  }
  if (head.dimensionsUsed !== undefined) {
    const share =
      head.hiddenSize === undefined
        ? ""
        : ` of its ${formatStep(head.hiddenSize)} (${Math.round((100 * head.dimensionsUsed) / head.hiddenSize)} %)`;
    sentences.push(`The head uses ${formatStep(head.dimensionsUsed)}${share} at the same W-error.`);
  }
  return sentences;
}

function hiddenSizeSentence(d: number, low: number, high: number | null): string {
  if (d < low) {
    const most = high === null ? "" : `, at most ${formatStep(high - d)}`;
    return `Shortfall: d = ${formatStep(d)} is at least ${formatStep(low - d)} dimensions too narrow${most}.`;
  }
  if (high !== null && d >= high)
    return `Room: d = ${formatStep(d)} is at least ${formatStep(d - high)} dimensions wider than needed.`;
  return `d = ${formatStep(d)} lies inside the band: neither room nor shortfall can be told from this corpus.`;
}
