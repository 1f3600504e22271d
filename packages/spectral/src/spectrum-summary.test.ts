import { describe, expect, it } from "vitest";
import { spectrumSummary } from "./spectrum-summary.ts";

const close = (actual: number, expected: number) => expect(Math.abs(actual - expected)).toBeLessThanOrEqual(4e-16 * 8);

describe("spectrumSummary(sigma)", () => {
  it("gives the numbers worked out by hand for σ = (2, 1, 1)", () => {
    const s = spectrumSummary([2, 1, 1], { tau: 0.6 });
    // p = (1/2, 1/4, 1/4): H = 3/2 ln 2; q = (4, 1, 1)/6: H = ln 6 − (4 ln 4)/6
    const entropyP = 1.5 * Math.LN2;
    const entropyQ = Math.log(6) - (4 * Math.log(4)) / 6;
    close(s.singularEntropyP, Math.log(3) - entropyP);
    close(s.singularEntropyQ, Math.log(3) - entropyQ);
    close(s.effectiveRankP, 2 ** 1.5);
    close(s.effectiveRankQ, Math.exp(entropyQ));
    close(s.stableRank, 1.5);
    close(s.participationRatio, 36 / 18);
    close(s.spikeQ1, 4 / 6);
    expect(s.spikeOverMedian).toBe(2);
    expect(s.hardRank).toEqual({ tau: 0.6, value: 1 });
    close(s.frobeniusNorm, Math.sqrt(6));
    expect(s.undefinedReason).toBeUndefined();
  });

  it("ties effective rank to singular entropy: exp H = n·exp(−KL), in both conventions", () => {
    const s = spectrumSummary([5, 3, 2, 0.5, 0.01]);
    expect(s.effectiveRankP / (5 * Math.exp(-s.singularEntropyP))).toBeCloseTo(1, 14);
    expect(s.effectiveRankQ / (5 * Math.exp(-s.singularEntropyQ))).toBeCloseTo(1, 14);
  });

  it("is 0 nats and full rank for equal singular values, ln n and rank 1 for one spike", () => {
    const flat = spectrumSummary(new Float64Array(64).fill(3));
    close(flat.singularEntropyQ, 0);
    expect(flat.effectiveRankQ).toBeCloseTo(64, 12);
    expect(flat.stableRank).toBe(64);
    const spike = spectrumSummary([7, 0, 0, 0]);
    close(spike.singularEntropyQ, Math.log(4));
    close(spike.singularEntropyP, Math.log(4));
    expect(spike.effectiveRankP).toBe(1);
    expect(spike.spikeOverMedian).toBe(Number.POSITIVE_INFINITY);
  });

  it("changes no bit of a ratio when σ is scaled by a power of two", () => {
    const sigma = [3.7, 1.1, 0.9, 1e-3];
    const { sigma1: _1, sigmaMedian: _2, sigmaMin: _3, frobeniusNorm: _4, ...ratios } = spectrumSummary(sigma);
    const scaled = spectrumSummary(sigma.map((s) => s * 2 ** -40));
    expect(scaled).toMatchObject(ratios);
  });

  it("says why every ratio is NaN for an all-zero spectrum", () => {
    const zero = spectrumSummary([0, 0, 0]);
    expect(zero.undefinedReason).toBe("all singular values are zero");
    expect(zero.singularEntropyQ).toBeNaN();
    expect(zero.frobeniusNorm).toBe(0);
    expect(zero.hardRank.value).toBe(0);
  });

  it("refuses what is not a spectrum", () => {
    expect(() => spectrumSummary([])).toThrow(RangeError);
    expect(() => spectrumSummary([1, 2])).toThrow(/descending, got 2 at index 1/);
    expect(() => spectrumSummary([1, Number.NaN])).toThrow(/got NaN at index 1/);
    expect(() => spectrumSummary([1, -1])).toThrow(/got -1/);
    expect(() => spectrumSummary([1], { tau: 1 })).toThrow(/tau must be in \[0, 1\), got 1/);
  });
});
