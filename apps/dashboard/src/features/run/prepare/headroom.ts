import { type NeededBand, neededBand, type TargetEstimate, wErrorAt } from "@headroom/protocol";
import { formatStep } from "../../../components/charts/prepare/format.ts";

/** What the target needs at a W-error: the debiased band, and what was counted. */
export interface NeededDimensions {
  /** undefined: the data give none */
  readonly band: NeededBand | undefined;
  readonly naive: number | null;
  readonly shuffled: number | null;
}

export function neededDimensions(estimate: TargetEstimate, epsilon: string): NeededDimensions {
  return {
    band: neededBand(estimate, epsilon, estimate.usedVocabulary),
    naive: estimate.naive.dimensionsAt[epsilon] ?? null,
    shuffled: estimate.shuffled?.dimensionsAt[epsilon] ?? null,
  };
}

export interface HeadNow {
  /** d, the most dimensions a head of this model can use */
  readonly hiddenSize: number | undefined;
  /** least k with W-error(k) ≤ ε of the trained head */
  readonly dimensionsUsed: number | undefined;
}

/** Room or shortfall in words, with its uncertainty: the band speaks, and where it cannot, that is said. */
export function headroomSentences(needed: NeededDimensions, head: HeadNow, epsilon: string): string[] {
  const sentences: string[] = [];
  const { band } = needed;
  if (band === undefined) {
    const naive = needed.naive === null ? "does not come down to it" : `takes ${formatStep(needed.naive)} dimensions`;
    sentences.push(
      `The data give no debiased band at W-error ${epsilon}; the naive curve ${naive}${needed.shuffled === null ? "" : `, the same tokens shuffled ${formatStep(needed.shuffled)}`}, so room and shortfall cannot be told.`,
    );
  } else {
    const to = band.high === null ? "at least" : "between";
    const and = band.high === null ? "" : ` and ${formatStep(band.high)}`;
    const open = band.high === null ? "; the data give no upper end" : "";
    sentences.push(`The target needs ${to} ${formatStep(band.low)}${and} dimensions at W-error ${epsilon}${open}.`);
    if (head.hiddenSize !== undefined) sentences.push(hiddenSizeSentence(head.hiddenSize, band));
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

function hiddenSizeSentence(d: number, { low, high }: NeededBand): string {
  const size = `d = ${formatStep(d)}`;
  if (d < low) {
    if (high === null)
      return `Shortfall: ${size} is at least ${formatStep(low - d)} dimensions narrower than that; how much more, these data cannot tell.`;
    return `Shortfall: ${size} is at least ${formatStep(low - d)} and at most ${formatStep(high - d)} dimensions narrower than that.`;
  }
  if (high === null)
    return `${size} reaches ${formatStep(d - low)} dimensions beyond the least needed: neither room nor shortfall can be told.`;
  if (d >= high)
    return `Room: ${size} is at least ${formatStep(d - high)} and at most ${formatStep(d - low)} dimensions wider than that.`;
  return `${size} lies inside the band: from ${formatStep(high - d)} too narrow to ${formatStep(d - low)} to spare, these data cannot tell.`;
}

/** What a head at a step leaves out, and what the target would leave out with as many dimensions. */
export function wErrorSentences(
  head: { readonly step: number; readonly wError: Float64Array },
  estimate: Pick<TargetEstimate, "lower" | "upper">,
): string[] {
  const { step, wError } = head;
  const hiddenSize = wError.length - 1;
  const used = (epsilon: number) => formatStep(wError.findIndex((error) => error <= epsilon));
  const sentences = [
    `At step ${formatStep(step)} the head comes down to W-error 0.5 with ${used(0.5)} and to 0.1 with ${used(0.1)} of its ${formatStep(hiddenSize)} dimensions.`,
  ];
  const { lower, upper } = estimate;
  if (lower && upper) {
    const from = wErrorAt(lower, hiddenSize).toFixed(2);
    const to = wErrorAt(upper, hiddenSize).toFixed(2);
    sentences.push(
      `The target, cut to its best ${formatStep(hiddenSize)} dimensions, keeps a W-error of ${from === to ? from : `${from} to ${to}`}.`,
    );
  }
  return sentences;
}
