/**
 * The W-error of every dimension count k = 0…length from eigenvalues of a Gram matrix in descending order.
 *
 * W-error(k) = sqrt(sum_{i>k} lambda_i / sum_i lambda_i) = ||sigma_{k+1:}||_2 / ||M||_F (Godey et al. 2024, section 5.1).
 *
 * Tails are added from the small end, so the last decades keep their digits. Negative entries count as zero.
 *
 * @param descending eigenvalues or, for an upper bound on the curve, the sorted diagonal (Schur-Horn)
 * @returns length + 1 values from 1 down to 0, or `undefined` for a zero matrix. Cost O(length)
 */
export function wErrorCurve(descending: ArrayLike<number>): Float64Array | undefined {
  const curve = new Float64Array(descending.length + 1);
  let tail = 0;
  for (let k = descending.length - 1; k >= 0; k--) {
    const value = descending[k]!;
    if (value > 0) tail += value;
    curve[k] = tail;
  }
  if (!(tail > 0)) return undefined;
  for (let k = 0; k < curve.length; k++) curve[k] = Math.sqrt(curve[k]! / tail);
  return curve;
}

/**
 * The least k with W-error(k) <= epsilon: the dimensions a head needs to come that close.
 *
 * @param curve W-error at k = 0, 1, 2, …; need not be monotone
 * @returns `null` when the curve never comes down to epsilon
 */
export function dimensionsAt(curve: ArrayLike<number>, epsilon: number): number | null {
  for (let k = 0; k < curve.length; k++) if (curve[k]! <= epsilon) return k;
  return null;
}

/** A curve thinned to points [k, wError], all small k and then log-spaced; first and last kept. */
export type CurvePoints = [k: number, wError: number][];

/**
 * Thins a curve to at most `most` points, evenly spaced in log k, keeping k = 0, 1 and the last.
 *
 * Points are exact, nothing is averaged; W-errors are rounded to 7 significant digits for compact JSON.
 */
export function thinCurve(curve: ArrayLike<number>, most = 400): CurvePoints {
  const points: CurvePoints = [];
  const last = curve.length - 1;
  const push = (k: number): void => {
    points.push([k, Number(curve[k]!.toPrecision(7))]);
  };
  if (last < 0) return points;
  push(0);
  if (last === 0) return points;
  const ratio = last ** (1 / Math.max(1, most - 2));
  let position = 1;
  let k = 1;
  while (k < last && points.length < most - 1) {
    push(k);
    position = Math.max(position * ratio, k);
    k = Math.max(k + 1, Math.round(position));
  }
  push(last);
  return points;
}
