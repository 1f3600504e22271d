import { THRESHOLDS as T } from "./thresholds.ts";

export interface BinnedSeriesState {
  readonly capacity: number;
  readonly width: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly mean: readonly number[];
  readonly open: readonly number[];
  /** values equal to the one before, and the least difference of others */
  readonly ties: readonly [number, number | null];
  readonly points: number;
}

/**
 * A bounded summary of an unbounded series: at most `capacity` bins of equally many points; when full, neighbours are
 * merged and the bins become twice as wide (the halving used by mergeable summaries and streaming histograms).
 *
 * Points must come in increasing step order and be finite. Inside wide bins a point further than eight mean absolute
 * deviations from the running level is clipped (Huber's winsorising), so that a spike of a few steps cannot move a bin.
 * O(1) amortised time per point, O(capacity) memory.
 */
export class BinnedSeries {
  readonly capacity: number;
  readonly first: number[] = [];
  readonly last: number[] = [];
  readonly mean: number[] = [];
  width = 1;
  points = 0;
  #openFirst = 0;
  #openLast = -1;
  #openCount = 0;
  #openSum = 0;
  #level = 0;
  #deviation = 0;
  #previous = Number.NaN;
  #ties = 0;
  #leastDifference = Number.POSITIVE_INFINITY;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.mean.length;
  }

  /** Last step seen, -1 before the first. */
  get lastStep(): number {
    return this.#openLast;
  }

  /** Middle step of a bin. */
  middle(index: number): number {
    return (this.first[index]! + this.last[index]!) / 2;
  }

  /** The step that values are rounded to, told from those that repeat; 0 when few do. */
  get quantum(): number {
    if (this.#ties < T.tieShare * this.points || !Number.isFinite(this.#leastDifference)) return 0;
    return this.#leastDifference;
  }

  /** The series with its open bin closed, when that is at least half full; itself otherwise. */
  withOpenBin(): BinnedSeries {
    if (this.#openCount === 0 || 2 * this.#openCount < this.width) return this;
    const copy = BinnedSeries.restore(this.snapshot());
    copy.#close();
    return copy;
  }

  /** Adds a point; true when it completed a bin. Ignores a step at or before the last one. */
  push(step: number, value: number): boolean {
    if (step <= this.#openLast) return false;
    this.points += 1;
    if (value === this.#previous) this.#ties += 1;
    else if (this.points > 1) this.#leastDifference = Math.min(this.#leastDifference, Math.abs(value - this.#previous));
    this.#previous = value;
    const x = this.#clip(value);
    if (this.#openCount === 0) this.#openFirst = step;
    this.#openLast = step;
    this.#openCount += 1;
    this.#openSum += x;
    if (this.#openCount < this.width) return false;
    this.#close();
    if (this.mean.length === this.capacity) this.#merge();
    return true;
  }

  snapshot(): BinnedSeriesState {
    return {
      capacity: this.capacity,
      width: this.width,
      first: [...this.first],
      last: [...this.last],
      mean: [...this.mean],
      open: [
        this.#openFirst,
        this.#openLast,
        this.#openCount,
        this.#openSum,
        this.#level,
        this.#deviation,
        this.#previous,
      ],
      ties: [this.#ties, Number.isFinite(this.#leastDifference) ? this.#leastDifference : null],
      points: this.points,
    };
  }

  static restore(state: BinnedSeriesState): BinnedSeries {
    const series = new BinnedSeries(state.capacity);
    series.width = state.width;
    series.first.push(...state.first);
    series.last.push(...state.last);
    series.mean.push(...state.mean);
    series.points = state.points;
    const [openFirst = 0, openLast = -1, openCount = 0, openSum = 0, level = 0, deviation = 0, previous = Number.NaN] =
      state.open;
    series.#openFirst = openFirst;
    series.#openLast = openLast;
    series.#openCount = openCount;
    series.#openSum = openSum;
    series.#level = level;
    series.#deviation = deviation;
    series.#previous = previous ?? Number.NaN;
    series.#ties = state.ties[0];
    series.#leastDifference = state.ties[1] ?? Number.POSITIVE_INFINITY;
    return series;
  }

  #clip(value: number): number {
    if (this.points === 1) {
      this.#level = value;
      this.#deviation = Math.abs(value) * T.firstDeviation;
      return value;
    }
    const difference = value - this.#level;
    const limit = T.clippedDeviations * this.#deviation;
    const clipped = Math.max(-limit, Math.min(limit, difference));
    const share = 1 / T.clipMemoryPoints;
    this.#level += share * clipped;
    this.#deviation += share * (Math.abs(clipped) - this.#deviation);
    return this.width < T.clippedWidth ? value : this.#level + (1 - share) * clipped;
  }

  #close(): void {
    this.first.push(this.#openFirst);
    this.last.push(this.#openLast);
    this.mean.push(rounded(this.#openSum / this.#openCount));
    this.#openCount = 0;
    this.#openSum = 0;
  }

  #merge(): void {
    const half = this.capacity >> 1;
    for (let i = 0; i < half; i += 1) {
      const a = 2 * i;
      const b = a + 1;
      this.first[i] = this.first[a]!;
      this.last[i] = this.last[b]!;
      this.mean[i] = rounded((this.mean[a]! + this.mean[b]!) / 2);
    }
    this.first.length = half;
    this.last.length = half;
    this.mean.length = half;
    this.width *= 2;
  }
}

/** Twelve significant digits, whatever the unit. */
function rounded(value: number): number {
  const unit = 2 ** (T.keptBits - Math.floor(Math.log2(Math.abs(value) || 1)));
  return Math.round(value * unit) / unit;
}
