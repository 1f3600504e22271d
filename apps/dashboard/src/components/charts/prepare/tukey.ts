/**
 * The values of an ascending list that are not outliers by Tukey's rule, more than `reach` interquartile ranges beyond a
 * quartile (Exploratory Data Analysis, 1977, chapter 2: 1.5 is outside, 3 far out), on the axis's own scale. Never empty:
 * the quartiles themselves are inside.
 */
export function withinTukeyFences(sorted: Float64Array, log: boolean, reach = 1.5): Float64Array {
  const scaled = log ? sorted.map(Math.log) : sorted;
  const lower = scaled[Math.floor((scaled.length - 1) / 4)]!;
  const upper = scaled[Math.ceil((3 * (scaled.length - 1)) / 4)]!;
  const beyond = reach * (upper - lower);
  return sorted.filter((_, i) => scaled[i]! >= lower - beyond && scaled[i]! <= upper + beyond);
}
