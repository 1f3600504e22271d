import { THRESHOLDS as T } from "./thresholds.ts";

export interface BinnedSeriesState {
  readonly capacity: number;
  readonly width: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly count: readonly number[];
  readonly mean: readonly number[];
  readonly open: readonly number[];
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
  readonly count: number[] = [];
  readonly mean: number[] = [];
  width = 1;
  points = 0;
  #openFirst = 0;
  #openLast = -1;
  #openCount = 0;
  #openSum = 0;
  #level = 0;
  #deviation = 0;

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

  /** Adds a point; true when it completed a bin. Ignores a step at or before the last one. */
  push(step: number, value: number): boolean {
    if (step <= this.#openLast) return false;
    this.points += 1;
    const x = this.#clip(value);
    if (this.#openCount === 0) this.#openFirst = step;
    this.#openLast = step;
    this.#openCount += 1;
    this.#openSum += x;
    if (this.#openCount < this.width) return false;
    this.first.push(this.#openFirst);
    this.last.push(step);
    this.count.push(this.#openCount);
    this.mean.push(rounded(this.#openSum / this.#openCount));
    this.#openCount = 0;
    this.#openSum = 0;
    if (this.mean.length === this.capacity) this.#merge();
    return true;
  }

  snapshot(): BinnedSeriesState {
    return {
      capacity: this.capacity,
      width: this.width,
      first: [...this.first],
      last: [...this.last],
      count: [...this.count],
      mean: [...this.mean],
      open: [this.#openFirst, this.#openLast, this.#openCount, this.#openSum, this.#level, this.#deviation],
      points: this.points,
    };
  }

  static restore(state: BinnedSeriesState): BinnedSeries {
    const series = new BinnedSeries(state.capacity);
    series.width = state.width;
    series.first.push(...state.first);
    series.last.push(...state.last);
    series.count.push(...state.count);
    series.mean.push(...state.mean);
    series.points = state.points;
    const [openFirst = 0, openLast = -1, openCount = 0, openSum = 0, level = 0, deviation = 0] = state.open;
    series.#openFirst = openFirst;
    series.#openLast = openLast;
    series.#openCount = openCount;
    series.#openSum = openSum;
    series.#level = level;
    series.#deviation = deviation;
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

  #merge(): void {
    const half = this.capacity >> 1;
    for (let i = 0; i < half; i += 1) {
      const a = 2 * i;
      const b = a + 1;
      const countA = this.count[a]!;
      const countB = this.count[b]!;
      this.first[i] = this.first[a]!;
      this.last[i] = this.last[b]!;
      this.count[i] = countA + countB;
      this.mean[i] = rounded((this.mean[a]! * countA + this.mean[b]! * countB) / (countA + countB));
    }
    this.first.length = half;
    this.last.length = half;
    this.count.length = half;
    this.mean.length = half;
    this.width *= 2;
  }
}

function rounded(value: number): number {
  return Math.round(value * T.keptUnits) / T.keptUnits;
}
