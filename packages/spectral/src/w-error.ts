/**
 * Relative error of the best rank-k approximation, for every k: W-error(k) = ‖σ_{k+1:}‖₂ / ‖σ‖₂.
 *
 * Source: Godey et al. 2024, section 5.1 (Eckart-Young). Tails are added from the smallest σ upwards, never as
 * 1 − cumulative sum, so the last decades keep their relative accuracy.
 *
 * @param sigma singular values, descending, finite and non-negative, length n
 * @returns Float64Array of length n + 1: [0] is 1, [n] is 0, non-increasing; all NaN-free. For an all-zero spectrum
 * the curve is undefined and `undefined` is returned
 * @throws RangeError when σ is not descending, negative or not finite
 *
 * @example
 * ```ts
 * wError([4, 3]); // => [1, 0.6, 0]
 * ```
 */
export function wError(sigma: ArrayLike<number>): Float64Array | undefined {
  checkSpectrum("the W-error", sigma);
  const n = sigma.length;
  const largest = n > 0 ? sigma[0]! : 0;
  if (largest === 0) return undefined;
  const curve = new Float64Array(n + 1);
  let tail = 0;
  for (let k = n - 1; k >= 0; k--) {
    const share = sigma[k]! / largest;
    tail += share * share;
    curve[k] = tail;
  }
  const total = tail;
  for (let k = 0; k < n; k++) curve[k] = Math.sqrt(curve[k]! / total);
  return curve;
}

/**
 * Dimensions used at ε: the least k with W-error(k) <= ε.
 *
 * @param sigma singular values, descending, length n
 * @param epsilon tolerated relative error, in [0, 1]
 * @returns an integer in 0..n, or `undefined` for an all-zero spectrum
 * @throws RangeError when ε is outside [0, 1] or σ is not a spectrum
 *
 * @example
 * ```ts
 * dimensionsUsed([4, 3], 0.6); // => 1
 * ```
 */
export function dimensionsUsed(sigma: ArrayLike<number>, epsilon: number): number | undefined {
  if (!(epsilon >= 0 && epsilon <= 1)) {
    throw new RangeError(`Cannot count the dimensions used: epsilon must be in [0, 1], got ${epsilon}`);
  }
  const curve = wError(sigma);
  if (curve === undefined) return undefined;
  let low = 0;
  let high = curve.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve[middle]! <= epsilon) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @throws RangeError unless σ is finite, non-negative and descending */
export function checkSpectrum(action: string, sigma: ArrayLike<number>): void {
  let previous = Number.MAX_VALUE;
  for (let i = 0; i < sigma.length; i++) {
    const value = sigma[i]!;
    if (!(value >= 0 && value <= previous)) {
      throw new RangeError(
        `Cannot compute ${action}: singular values must be finite, non-negative and descending, got ${value} at index ${i}`,
      );
    }
    previous = value;
  }
}
