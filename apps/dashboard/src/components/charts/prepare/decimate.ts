export interface Polyline {
  readonly x: Float64Array;
  /** NaN breaks the line */
  readonly y: Float64Array;
}

/**
 * Keeps at most the least and the greatest value of each of `columns` parts of [from, to], equally wide on a linear or a
 * log axis (then of positive x), in the order they come,
 * and the nearest point on either side of the window, so that lines reach its edges. Breaks (NaN) inside a part stay one
 * break after it. Points are returned as they are, never averaged. O(points).
 */
export function decimateMinMax(
  line: Polyline,
  [from, to]: readonly [number, number],
  columns: number,
  log = false,
): Polyline {
  const { x, y } = line;
  const inside = insideRange(x, from, to);
  const [first, end] = inside;
  if (end - first <= 2 * columns) return { x: x.subarray(first, end), y: y.subarray(first, end) };
  const outX: number[] = [];
  const outY: number[] = [];
  const start = log ? Math.log(from) : from;
  const width = ((log ? Math.log(to) : to) - start) / columns;
  let column = -1;
  let low = -1;
  let high = -1;
  let broken = false;
  const emit = () => {
    if (low >= 0) {
      for (const i of low === high ? [low] : low < high ? [low, high] : [high, low]) {
        outX.push(x[i]!);
        outY.push(y[i]!);
      }
    }
    if (broken && outY.length > 0 && !Number.isNaN(outY[outY.length - 1]!)) {
      outX.push(outX[outX.length - 1]!);
      outY.push(Number.NaN);
    }
  };
  for (let i = first; i < end; i++) {
    const place = (log ? Math.log(x[i]!) : x[i]!) - start;
    const at = x[i] === to ? columns - 1 : Math.min(columns, Math.max(-1, Math.floor(place / width)));
    if (at !== column || i === first) {
      emit();
      column = at;
      low = high = -1;
      broken = false;
    }
    if (Number.isNaN(y[i]!)) {
      broken = true;
      continue;
    }
    if (low < 0 || y[i]! < y[low]!) low = i;
    if (high < 0 || y[i]! >= y[high]!) high = i;
  }
  emit();
  return { x: Float64Array.from(outX), y: Float64Array.from(outY) };
}

/** Indices [first, end) of the points inside, plus one neighbour on each side. */
function insideRange(x: Float64Array, from: number, to: number): readonly [number, number] {
  let first = 0;
  while (first < x.length && x[first]! < from) first++;
  let end = x.length;
  while (end > first && x[end - 1]! > to) end--;
  return [Math.max(0, first - 1), Math.min(x.length, end + 1)];
}
