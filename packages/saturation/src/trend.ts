import { median } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";

/** An orthonormal basis of smooth curves on `from`..`length`, by its columns. */
export type TrendBasis = readonly Float64Array[];

/**
 * 1, ln t, t, ln^2 t, t^2 (t from 1 on) and hinges at even distances, made orthonormal on the values from `from` to `length`: learning curves and the bends of
 * schedules are near these, noise is not. `bends` are places of further hinges. Fewer terms for short series. O(length).
 */
export function trendBasis(from: number, length: number, bends: readonly number[] = []): TrendBasis {
  const n = length - from;
  const terms = Math.max(1, Math.min(T.trendTerms, Math.floor(n / T.trendBins)));
  const basis: Float64Array[] = [];
  for (let k = 0; k < terms + bends.length; k += 1) {
    const column = Float64Array.from({ length: n }, (_, i) =>
      k < terms ? columnAt(k, terms, i, from, n) : Math.max(0, (from + i - bends[k - terms]!) / n),
    );
    for (const other of basis) subtract(column, other, dot(column, other));
    const norm = Math.sqrt(dot(column, column));
    if (norm < T.tiny) continue;
    for (let i = 0; i < n; i += 1) column[i] = column[i]! / norm;
    basis.push(column);
  }
  return basis;
}

/**
 * What is left of values, from `from` on, after their fit by a basis: least squares, then once more with residuals clipped at four robust
 * standard deviations (Huber 1964), so that spikes bend nothing. O(n log n).
 */
export function detrend(values: ArrayLike<number>, from: number, basis: TrendBasis): Float64Array {
  const residual = Float64Array.from({ length: values.length - from }, (_, i) => values[from + i]!);
  project(residual, residual, basis);
  const limit = T.clippedSigmas * T.madToSigma * median(residual.map(Math.abs))!;
  project(
    residual,
    residual.map((value) => Math.max(-limit, Math.min(limit, value))),
    basis,
  );
  return residual;
}

/** Takes the fit of `target` off `vector`. */
export function project(vector: Float64Array, target: Float64Array, basis: TrendBasis): void {
  const shares = basis.map((column) => dot(target, column));
  basis.forEach((column, k) => {
    subtract(vector, column, shares[k]!);
  });
}

/** 1, ln t, t, ln^2 t, t^2, and hinges at even distances over the rest. */
function columnAt(kind: number, terms: number, i: number, from: number, n: number): number {
  if (kind < T.smoothTerms) return [1, Math.log(from + i + 1), i / n, Math.log(from + i + 1) ** 2, (i / n) ** 2][kind]!;
  const knot = (kind - T.smoothTerms + 1) / (terms - T.smoothTerms + 1);
  return Math.max(0, i / n - knot);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(from: Float64Array, other: Float64Array, share: number): void {
  for (let i = 0; i < from.length; i += 1) from[i] = from[i]! - share * other[i]!;
}
