import type { SaturationPoint } from "./types.ts";

/** First alarm of two rules of thumb, for comparison with the detector. */
export interface NaiveAlarms {
  /** loss 0.5 % above its running minimum at two evaluations in a row */
  readonly lossAboveMinimum: number | null;
  /** singular entropy 20 % above its running minimum, warm-up (5 % of the points) skipped */
  readonly entropyRising: number | null;
}

/** What a loss-only and a spectrum-only rule of thumb would have flagged. O(n). */
export function naiveAlarms(points: readonly SaturationPoint[]): NaiveAlarms {
  let lossAboveMinimum: number | null = null;
  let entropyRising: number | null = null;
  let leastLoss = Number.POSITIVE_INFINITY;
  let above = 0;
  let leastEntropy = Number.POSITIVE_INFINITY;
  const skip = 0.05 * points.length;
  points.forEach((point, index) => {
    const loss = point.evalLoss;
    if (typeof loss === "number" && Number.isFinite(loss)) {
      leastLoss = Math.min(leastLoss, loss);
      above = loss > 1.005 * leastLoss ? above + 1 : 0;
      if (above >= 2) lossAboveMinimum ??= point.step;
    }
    const entropy = point.singularEntropyQ;
    if (index >= skip && typeof entropy === "number" && Number.isFinite(entropy)) {
      leastEntropy = Math.min(leastEntropy, entropy);
      if (entropy > 1.2 * leastEntropy) entropyRising ??= point.step;
    }
  });
  return { lossAboveMinimum, entropyRising };
}
