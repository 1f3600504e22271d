/** Median of three neighbours, ends copied: removes single outliers, keeps edges (Tukey 1977). O(n). */
export function medianOfThree(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const out = new Float64Array(n);
  if (n === 0) return out;
  out[0] = values[0]!;
  out[n - 1] = values[n - 1]!;
  let a = values[0]!;
  let b = n > 1 ? values[1]! : a;
  for (let i = 1; i < n - 1; i += 1) {
    const c = values[i + 1]!;
    if (a < b) out[i] = b < c ? b : Math.max(a, c);
    else out[i] = a < c ? a : Math.max(b, c);
    a = b;
    b = c;
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

/** Value below which a share of the values lies, of a non-empty array. Sorts it in place, O(n log n). */
export function quantile(values: Float64Array, share: number): number {
  values.sort();
  const place = share * (values.length - 1);
  const low = Math.floor(place);
  return values[low]! + (place - low) * (values[Math.min(low + 1, values.length - 1)]! - values[low]!);
}
