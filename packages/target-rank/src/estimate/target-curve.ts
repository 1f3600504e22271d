import type { Bracket, NoBracket } from "../bracket/bracket.ts";
import { dimensionsAt, thinCurve } from "../spectrum/w-error-curve.ts";

/** The W-errors at which dimensions are read off. */
export const EPSILONS = ["0.5", "0.1", "0.05"] as const;
export type Epsilon = (typeof EPSILONS)[number];

/** Least k with W-error(k) <= epsilon; null when the curve does not come down to it. */
export type DimensionsAt = Record<Epsilon, number | null>;

/** One W-error curve over k, thinned to at most 400 log-spaced points, with the dimensions read from the whole curve. */
export type TargetCurve = ReturnType<typeof toTargetCurve>;

export function toTargetCurve(curve: ArrayLike<number>) {
  return { dimensionsAt: dimensionsAtAll(curve), curve: thinCurve(curve) };
}

/** The debiased bracket, or why there is none. */
export function toTargetBracket(bracket: Bracket | NoBracket, margin: number) {
  if ("reason" in bracket) return { lower: null, upper: null, reason: bracket.reason };
  return { lower: toTargetCurve(bracket.lower), upper: toTargetCurve(bracket.upper), margin };
}

/** The dimensions at each of `EPSILONS`. */
export function dimensionsAtAll(curve: ArrayLike<number>): DimensionsAt {
  return Object.fromEntries(EPSILONS.map((e) => [e, dimensionsAt(curve, Number(e))])) as DimensionsAt;
}
