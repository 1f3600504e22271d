import { describe, expect, it } from "vitest";
import { BinnedSeries } from "./binned-series.ts";
import { type SpectralRiseOptions, spectralRise } from "./spectral-rise.ts";

const OPTIONS: SpectralRiseOptions = {
  turn: 0.12,
  onsetLow: Math.log(1.1),
  onsetHigh: Math.log(1.4),
  minimum: Math.log(1.5),
  origin: 0,
  notBefore: 0,
  logarithmic: true,
  skipFirstClimb: true,
};

function seriesOf(values: readonly number[]): BinnedSeries {
  const series = new BinnedSeries(160);
  values.forEach((value, index) => {
    series.push(1000 * (index + 1), Math.log(value));
  });
  return series;
}

const ramp = (from: number, to: number, n: number) =>
  Array.from({ length: n }, (_, i) => from * (to / from) ** ((i + 1) / n));

describe("spectralRise(series, options)", () => {
  it("skips the climb from initialisation: init-flat, then structured for good, is no rise", () => {
    expect(spectralRise(seriesOf([...ramp(0.01, 1, 10), ...ramp(1, 1.05, 20)]), OPTIONS)).toBeUndefined();
  });

  it("begins at the trough after structured and flat", () => {
    const found = spectralRise(seriesOf([...ramp(0.01, 1, 5), ...ramp(1, 0.2, 20), ...ramp(0.2, 2, 20)]), OPTIONS)!;
    expect(Math.abs(found.troughStep - 25_000)).toBeLessThanOrEqual(1000);
    // the median of three takes at most one of the twenty steps off the corner
    expect(Math.abs(found.rise - Math.log(10))).toBeLessThan(Math.log(10) / 20);
    // 10 % up is reached within the first step of the climb (12 % a step)
    expect(found.onset!.best).toBeGreaterThanOrEqual(25_000);
    expect(found.onset!.best).toBeLessThanOrEqual(27_000);
  });

  it("tells a partial collapse that recovered from the final one", () => {
    const path = [...ramp(1, 0.3, 20), ...ramp(0.3, 0.6, 4), ...ramp(0.6, 0.4, 6), ...ramp(0.4, 4, 20)];
    const found = spectralRise(seriesOf(path), OPTIONS)!;
    expect(found.recovered).toHaveLength(1);
    expect(found.recovered[0]!.factor).toBeGreaterThan(1.5);
    expect(found.recovered[0]!.toStep).toBe(24_000);
    expect(Math.abs(found.troughStep - 30_000)).toBeLessThanOrEqual(1000);
  });

  it("keeps one rise across a dip smaller than a turn", () => {
    const path = [...ramp(1, 0.3, 20), ...ramp(0.3, 1, 10), ...ramp(1, 0.95, 3), ...ramp(0.95, 3, 10)];
    const found = spectralRise(seriesOf(path), OPTIONS)!;
    expect(found.recovered).toHaveLength(0);
    expect(Math.abs(found.troughStep - 20_000)).toBeLessThanOrEqual(1000);
  });

  it("is undefined for fewer than eight values", () => {
    expect(spectralRise(seriesOf([1, 0.5, 0.2, 0.5, 1]), OPTIONS)).toBeUndefined();
  });
});
