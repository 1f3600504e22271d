/**
 * How far a real W-error curve lies from the shuffled null's, over log k up to the shorter curve's last k.
 *
 * @param real W-error at k = 0, 1, 2, …
 * @param shuffled the same for the shuffled tokens; beyond its end it counts as 0
 */
export function compareWithNull(real: ArrayLike<number>, shuffled: ArrayLike<number>) {
  let largestGap = 0;
  let largestGapAt = 0;
  let gapArea = 0;
  let realArea = 0;
  for (let k = 1; k < real.length; k++) {
    const gap = Math.abs(real[k]! - (k < shuffled.length ? shuffled[k]! : 0));
    if (gap > largestGap) {
      largestGap = gap;
      largestGapAt = k;
    }
    const width = Math.log1p(1 / k);
    gapArea += gap * width;
    realArea += real[k]! * width;
  }
  return { largestGap, largestGapAt, unexplainedShare: realArea > 0 ? gapArea / realArea : 0 };
}
