import type { Bracket, NoBracket } from "../bracket/bracket.ts";
import { dimensionsAt, thinCurve } from "../spectrum/w-error-curve.ts";
import { type DimensionsAt, EPSILONS, type TargetBracket, type TargetCurve } from "./target-estimate.ts";

export function toTargetCurve(curve: ArrayLike<number>): TargetCurve {
  return { dimensionsAt: allDimensions(curve), curve: thinCurve(curve) };
}

export function toTargetBracket(bracket: Bracket | NoBracket, margin: number): TargetBracket {
  if ("reason" in bracket) return { lower: null, upper: null, reason: bracket.reason };
  return { lower: toTargetCurve(bracket.lower), upper: toTargetCurve(bracket.upper), margin };
}

function allDimensions(curve: ArrayLike<number>): DimensionsAt {
  return Object.fromEntries(EPSILONS.map((e) => [e, dimensionsAt(curve, Number(e))])) as DimensionsAt;
}
