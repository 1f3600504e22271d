import type { SeriesSummary } from "@headroom/store";

/** A series that missed this many of its usual intervals is taken to have ended: nobody waits for it. */
const MISSED_INTERVALS = 3;

/**
 * The step below which no further point of these series is expected: each still running series brings its next point
 * about one of its usual intervals after its last. Points at or above it wait, so that a detector which wants steps in
 * order sees a slow measurement before the losses that came after it. Infinity when nothing is expected.
 */
export function watermark(series: readonly SeriesSummary[]): number {
  const newest = Math.max(...series.map(({ lastStep }) => lastStep));
  let lowest = Number.POSITIVE_INFINITY;
  for (const { firstStep, lastStep, pointCount } of series) {
    // One point tells no interval.
    if (pointCount < 2) continue;
    const interval = (lastStep - firstStep) / (pointCount - 1);
    if (lastStep + MISSED_INTERVALS * interval < newest) continue;
    lowest = Math.min(lowest, lastStep + interval);
  }
  return lowest;
}
