import type { BinnedSeries } from "./binned-series.ts";
import { medianOfThree } from "./smoothing.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import type { Onset, SpectralEpisode } from "./types.ts";

/** A turning point of a zigzag: bin index, +1 top or -1 trough. */
interface Turn {
  readonly index: number;
  readonly kind: 1 | -1;
}

export interface SpectralRise {
  /** trough the present rise started from, and the present height above it (same unit as the input) */
  readonly troughStep: number;
  readonly rise: number;
  readonly onset: Onset | null;
  /** partial collapses: rises of at least `minimum` that gave back a fifth or more before the present rise */
  readonly recovered: readonly SpectralEpisode[];
  /** d value / d ln(age) from the onset to now */
  readonly logSlope: number | null;
}

export interface SpectralRiseOptions {
  /** size of a reversal that makes a turn */
  readonly turn: number;
  /** heights above the trough at which the rise begins and has certainly begun */
  readonly onsetLow: number;
  readonly onsetHigh: number;
  /** size of a rise worth remembering when it recovers */
  readonly minimum: number;
  /** bins that begin before this step are left out */
  readonly notBefore: number;
  /** step that ages count from */
  readonly origin: number;
  /** true: values are logarithms, factors are exp(rise) */
  readonly logarithmic: boolean;
  /** skip the first climb from initialisation: a trough counts only after a first top */
  readonly skipFirstClimb: boolean;
}

/**
 * The rise a spectral signal is in: the median-filtered series is cut at every reversal larger than `turn`
 * (zigzag / rainflow turning points, ASTM E1049), the climb out of initialisation is skipped, and the present rise starts at the
 * last trough that followed a recovery of at least a fifth of the rise before it; smaller reversals belong to the same rise.
 * Undefined while no trough is confirmed. O(n).
 */
export function spectralRise(series: BinnedSeries, options: SpectralRiseOptions): SpectralRise | undefined {
  const n = series.length;
  if (n < T.minimumSpectrumPoints) return undefined;
  const y = medianOfThree(series.mean);
  let begin = 0;
  while (begin < n && series.first[begin]! < options.notBefore) begin += 1;
  if (n - begin < T.turnBins) return undefined;
  const turns = turningPoints(y, begin, options.turn);
  let trough = -1;
  let top = -1;
  const recovered: SpectralEpisode[] = [];
  let seenTop = !options.skipFirstClimb;
  for (const turn of turns) {
    if (turn.kind === 1) {
      if (trough >= 0 && (top < 0 || y[turn.index]! > y[top]!)) top = turn.index;
      seenTop = true;
      continue;
    }
    if (!seenTop) continue;
    if (trough < 0 || y[turn.index]! <= y[trough]!) {
      remember(turn.index);
      trough = turn.index;
      top = -1;
    } else if (top >= 0 && y[top]! - y[turn.index]! >= T.partialRecovery * (y[top]! - y[trough]!)) {
      remember(turn.index);
      trough = turn.index;
      top = -1;
    }
  }
  if (trough < 0) return undefined;
  const ebb = lowestSince(y, turns);
  if (ebb !== undefined && top >= 0 && y[top]! - y[ebb]! >= T.partialRecovery * (y[top]! - y[trough]!)) remember(ebb);
  function remember(recoveredIndex: number): void {
    if (trough < 0 || top < 0) return;
    const height = y[top]! - y[trough]!;
    if (height < options.minimum) return;
    recovered.push({
      fromStep: series.middle(lastBelow(y, trough, top, y[trough]! + T.partialRecovery * height)),
      toStep: series.middle(top),
      recoveredByStep: series.middle(recoveredIndex),
      factor: options.logarithmic ? Math.exp(height) : height,
    });
  }
  const rise = y[n - 1]! - y[trough]!;
  const best = crossing(series, y, trough, options.onsetLow);
  const high = crossing(series, y, trough, options.onsetHigh);
  const onset = best === undefined ? null : { best, low: series.middle(trough), high: high ?? series.last[n - 1]! };
  const now = series.middle(n - 1);
  const logSlope =
    best === undefined || best <= 0 || now <= best * (1 + T.sameStep)
      ? null
      : (rise - options.onsetLow) / Math.log(now / best);
  return { troughStep: series.middle(trough), rise, onset, recovered, logSlope };
}

/** Step at which the series last rose through trough + height, interpolated; undefined when it is below now. */
function crossing(series: BinnedSeries, y: Float64Array, trough: number, height: number): number | undefined {
  const level = y[trough]! + height;
  const n = series.length;
  for (let i = trough + 1; i < n; i += 1) {
    if (y[i]! < level) continue;
    const share = (level - y[i - 1]!) / Math.max(T.tiny, y[i]! - y[i - 1]!);
    const from = series.middle(i - 1);
    return from + Math.min(1, Math.max(0, share)) * (series.middle(i) - from);
  }
  return undefined;
}

/** Last index from trough to top whose value is at most `level`. */
function lastBelow(y: Float64Array, trough: number, top: number, level: number): number {
  let index = top;
  while (index > trough && y[index]! > level) index -= 1;
  return index;
}

/** Lowest point since the last top when no trough has been confirmed after it: an ebb still going on. */
function lowestSince(y: Float64Array, turns: readonly Turn[]): number | undefined {
  const last = turns.at(-1);
  if (last === undefined || last.kind !== 1) return undefined;
  let low = last.index;
  for (let i = low; i < y.length; i += 1) if (y[i]! < y[low]!) low = i;
  return low;
}

function turningPoints(y: Float64Array, begin: number, turn: number): Turn[] {
  const turns: Turn[] = [];
  let low = begin;
  let high = begin;
  let direction: 1 | -1 | 0 = 0;
  for (let i = begin + 1; i < y.length; i += 1) {
    if (direction >= 0 && y[i]! > y[high]!) high = i;
    if (direction <= 0 && y[i]! < y[low]!) low = i;
    if (direction >= 0 && y[high]! - y[i]! >= turn) {
      turns.push({ index: high, kind: 1 });
      direction = -1;
      low = i;
    } else if (direction <= 0 && y[i]! - y[low]! >= turn) {
      turns.push({ index: low, kind: -1 });
      direction = 1;
      high = i;
    }
  }
  return turns;
}
