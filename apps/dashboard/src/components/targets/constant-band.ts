import type { TargetEstimate } from "@headroom/protocol";
import type { BandInput, LineInput } from "../charts/prepare/chart-model.ts";

/**
 * What a target needs at a W-error, as a band over all x of the lines. Undefined where the estimate has no bracket or
 * its upper curve does not come down to that W-error: then there is no band to draw.
 */
export function constantBand(
  estimate: Pick<TargetEstimate, "lower" | "upper">,
  epsilon: string,
  lines: readonly LineInput[],
  key: string,
  colour: string,
): BandInput | undefined {
  const low = estimate.lower?.dimensionsAt[epsilon];
  const high = estimate.upper?.dimensionsAt[epsilon];
  if (typeof low !== "number" || typeof high !== "number") return undefined;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { line } of lines) {
    for (const x of line.x) {
      if (x < from) from = x;
      if (x > to) to = x;
    }
  }
  if (from > to) return undefined;
  return {
    key,
    colour,
    x: Float64Array.of(from, to),
    low: Float64Array.of(low, low),
    high: Float64Array.of(high, high),
  };
}
