import { type TargetEstimate, wErrorAt } from "@headroom/protocol";

type Curve = TargetEstimate["naive"];

/** A [k, W-error] list as columns; k = 0 has no place on a logarithmic axis. */
export function curveColumns(curve: Curve): { x: Float64Array; y: Float64Array } {
  const shown = curve.curve.filter(([k]) => k >= 1);
  return { x: Float64Array.from(shown, ([k]) => k), y: Float64Array.from(shown, ([, error]) => error) };
}

/** Band between the bracket's curves at the k of either. */
export function bracketBand(lower: Curve, upper: Curve): { x: Float64Array; low: Float64Array; high: Float64Array } {
  const x = Float64Array.from(new Set([...curveColumns(lower).x, ...curveColumns(upper).x])).sort();
  return { x, low: x.map((k) => wErrorAt(lower, k)), high: x.map((k) => wErrorAt(upper, k)) };
}

/**
 * W-error(k) = ‖σ_{k+1:}‖₂ / ‖σ‖₂ for k = 0…d of singular values, largest first; tails are added from the small end
 * (PAPER, Quantities). Undefined for an empty or zero spectrum. O(d).
 */
export function headWError(sigma: Float64Array): Float64Array | undefined {
  const tails = new Float64Array(sigma.length + 1);
  for (let k = sigma.length - 1; k >= 0; k--) tails[k] = tails[k + 1]! + sigma[k]! ** 2;
  const total = tails[0]!;
  return total > 0 && Number.isFinite(total) ? tails.map((tail) => Math.sqrt(tail / total)) : undefined;
}
