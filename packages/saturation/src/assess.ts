import { createSaturationDetector } from "./detector.ts";
import type { SaturationOptions, SaturationPoint, SaturationVerdict } from "./types.ts";

/**
 * Assesses a whole run: replays its points, sorted by step, through the online detector, so the answer is the one a live
 * run would have got. `series` is not mutated. O(n log n) when unsorted.
 */
export function assess(series: readonly SaturationPoint[], options: SaturationOptions = {}): SaturationVerdict {
  const detector = createSaturationDetector(options);
  const sorted = isSorted(series) ? series : [...series].sort((a, b) => a.step - b.step);
  for (const point of sorted) detector.update(point);
  return detector.verdict();
}

function isSorted(series: readonly SaturationPoint[]): boolean {
  for (let i = 1; i < series.length; i += 1) if (series[i]!.step < series[i - 1]!.step) return false;
  return true;
}
