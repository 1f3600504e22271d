/** Non-finite points of a bucket that are all kept; of more, the ends of their streaks. */
export const KEPT_NON_FINITE = 8;

/**
 * Indices, ascending, of the points of values[start, end) that stand for them all: the least and the greatest finite
 * one (the earliest of ties), the non-finite ones (of more than `KEPT_NON_FINITE` the first and the last of each streak;
 * where those are still more, the first and the last NaN, +Infinity and -Infinity), and, where asked, the first and the
 * last.
 * Appends to `into`. O(end - start).
 */
export function keepPoints(
  values: Float64Array,
  start: number,
  end: number,
  ends: { readonly first: boolean; readonly last: boolean },
  into: number[],
): void {
  let minimum = -1;
  let maximum = -1;
  let nonFinite = 0;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    if (value - value !== 0) nonFinite++;
    else {
      if (minimum < 0 || value < values[minimum]!) minimum = i;
      if (maximum < 0 || value > values[maximum]!) maximum = i;
    }
  }
  const from = into.length;
  if (minimum >= 0) into.push(minimum, maximum);
  if (nonFinite > 0) keepNonFinite(values, start, end, nonFinite <= KEPT_NON_FINITE, into);
  if (ends.first) into.push(start);
  if (ends.last) into.push(end - 1);
  sortUnique(into, from);
}

function keepNonFinite(values: Float64Array, start: number, end: number, all: boolean, into: number[]): void {
  const streakEnds: number[] = [];
  for (let i = start; i < end; i++) {
    if (Number.isFinite(values[i])) continue;
    const inside =
      !all &&
      i > start &&
      i + 1 < end &&
      kindOf(values[i - 1]!) === kindOf(values[i]!) &&
      kindOf(values[i + 1]!) === kindOf(values[i]!);
    if (!inside) streakEnds.push(i);
  }
  if (streakEnds.length <= KEPT_NON_FINITE) {
    into.push(...streakEnds);
    return;
  }
  for (const kind of [NaN, Infinity, -Infinity]) {
    const ofKind = streakEnds.filter((i) => Object.is(values[i], kind));
    if (ofKind.length > 0) into.push(ofKind[0]!, ofKind.at(-1)!);
  }
}

/** 0 finite, else which non-finite. */
function kindOf(value: number): number {
  if (Number.isFinite(value)) return 0;
  return Number.isNaN(value) ? 1 : value > 0 ? 2 : 3;
}

function sortUnique(list: number[], from: number): void {
  for (let i = from + 1; i < list.length; i++) {
    const value = list[i]!;
    let j = i;
    while (j > from && list[j - 1]! > value) {
      list[j] = list[j - 1]!;
      j--;
    }
    list[j] = value;
  }
  let kept = from;
  for (let i = from; i < list.length; i++) {
    if (i === from || list[i] !== list[i - 1]) list[kept++] = list[i]!;
  }
  list.length = kept;
}
