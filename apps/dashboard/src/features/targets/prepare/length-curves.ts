import { type TargetCurve, type TargetEstimate, wErrorAt } from "@headroom/protocol";

/** The curves of one context length. */
export interface LengthCurves {
  /** absent in an estimate that does not say its n */
  readonly contextLength: number | undefined;
  readonly naive: TargetCurve;
  readonly shuffled: TargetCurve | null;
  /** of the longest contexts only */
  readonly oneHot: TargetCurve | null;
  readonly bracket: Pick<TargetEstimate, "lower" | "upper">;
  /** the longest contexts weighted by how often they occur */
  readonly byFrequency: Pick<TargetEstimate, "lower" | "upper"> | undefined;
}

/** Curves of the contexts of a length, of the longest when there are none of that length. */
export function lengthCurves(estimate: TargetEstimate, length: number | null): LengthCurves {
  const longest = estimate.n === undefined ? undefined : estimate.n - 1;
  const shorter =
    length === longest ? undefined : estimate.byContextLength?.find(({ contextLength }) => contextLength === length);
  if (shorter !== undefined) {
    const { contextLength, naive, shuffled, bracket } = shorter;
    return { contextLength, naive, shuffled, oneHot: null, bracket, byFrequency: undefined };
  }
  const { naive, shuffled, oneHot, lower, upper } = estimate;
  return {
    contextLength: longest,
    naive,
    shuffled: shuffled ?? null,
    oneHot: oneHot ?? null,
    bracket: { lower, upper },
    byFrequency: estimate.byFrequency?.bracket.lower ? estimate.byFrequency.bracket : undefined,
  };
}

/** Naive curve minus its null at the naive curve's points, by dimensions; k = 0 has no place on a logarithmic axis. */
export function differenceFromNull(naive: TargetCurve, shuffled: TargetCurve): { x: Float64Array; y: Float64Array } {
  const points = naive.curve.filter(([k]) => k >= 1);
  return {
    x: Float64Array.from(points, ([k]) => k),
    y: Float64Array.from(points, ([k, wError]) => wError - wErrorAt(shuffled, k)),
  };
}
