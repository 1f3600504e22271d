/** Median of three neighbours, ends copied: removes single outliers, keeps edges (Tukey 1977). O(n). */
export function medianOfThree(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const b = values[i]!;
    if (i === 0 || i === n - 1) {
      out[i] = b;
      continue;
    }
    const a = values[i - 1]!;
    const c = values[i + 1]!;
    out[i] = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
  return out;
}

/** Running sums: out[i] = sum of the first i values; length n + 1. O(n). */
export function prefixSums(values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i += 1) out[i + 1] = out[i]! + values[i]!;
  return out;
}

/** Median of the values; undefined when empty. Sorts a copy, O(n log n). */
export function median(values: Float64Array): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
