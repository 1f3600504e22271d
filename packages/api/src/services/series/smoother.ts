import type { SmoothingKind } from "@headroom/protocol";

/** Takes the points of a series in order and gives the smoothed value at each; steps increase. */
export interface Smoother {
  /** @returns NaN for a value that is not finite: it does not enter, and the average goes on after it */
  push(step: number, value: number): number;
  /** steps before a point that can still move its smoothed value by more than float64 resolves */
  readonly reach: number;
}

/** @param steps time constant τ of the exponential average, or length n of the window, in steps; above 0 */
export function createSmoother(kind: SmoothingKind, steps: number): Smoother {
  switch (kind) {
    case "ema":
      return exponentialAverage(steps);
    case "mean":
      return windowMean(steps);
    case "median":
      return windowMedian(steps);
  }
}

/** e^-40 is below half an ulp of 1. */
const TIME_CONSTANTS = 40;

/** out(s) = Σ y_i e^(−(s − s_i)/τ) / Σ e^(−(s − s_i)/τ) over the points up to s. O(1) a point. */
function exponentialAverage(tau: number): Smoother {
  let mean = 0;
  let weight = 0;
  let last = 0;
  return {
    reach: TIME_CONSTANTS * tau,
    push(step, value) {
      if (!Number.isFinite(value)) return Number.NaN;
      const kept = weight === 0 ? 0 : weight * Math.exp((last - step) / tau);
      weight = kept + 1;
      // As a correction of the mean, so that a constant stays itself to the last bit.
      mean += (value - mean) / weight;
      last = step;
      return mean;
    },
  };
}

interface Window {
  /** puts a point in and drops those at or before s − n, each told to `drop` */
  slide(step: number, value: number, drop: (value: number) => void): void;
}

/** The points in (s − n, s]. */
function slidingWindow(length: number): Window {
  const steps: number[] = [];
  const values: number[] = [];
  let start = 0;
  return {
    slide(step, value, drop) {
      steps.push(step);
      values.push(value);
      while (steps[start]! <= step - length) drop(values[start++]!);
      if (start > 1_024 && start > steps.length / 2) {
        steps.splice(0, start);
        values.splice(0, start);
        start = 0;
      }
    },
  };
}

/** Mean of the points in (s − n, s]. O(1) a point; the running sum is compensated (Neumaier 1974), so it does not drift. */
function windowMean(length: number): Smoother {
  const window = slidingWindow(length);
  let count = 0;
  let sum = 0;
  let lost = 0;
  const add = (value: number) => {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  };
  return {
    reach: length,
    push(step, value) {
      if (!Number.isFinite(value)) return Number.NaN;
      add(value);
      count++;
      window.slide(step, value, (old) => {
        add(-old);
        count--;
      });
      return (sum + lost) / count;
    },
  };
}

/** Median of the points in (s − n, s]; of an even number the mean of the middle two. O(log n + n/8) a point. */
function windowMedian(length: number): Smoother {
  const window = slidingWindow(length);
  let sorted = new Float64Array(64);
  let count = 0;
  const placeOf = (value: number) => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    reach: length,
    push(step, value) {
      if (!Number.isFinite(value)) return Number.NaN;
      if (count === sorted.length) {
        const wider = new Float64Array(2 * count);
        wider.set(sorted);
        sorted = wider;
      }
      const at = placeOf(value);
      sorted.copyWithin(at + 1, at, count);
      sorted[at] = value;
      count++;
      window.slide(step, value, (old) => {
        sorted.copyWithin(placeOf(old), placeOf(old) + 1, count);
        count--;
      });
      const middle = count >>> 1;
      return count % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    },
  };
}
