import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "./assess.ts";
import { createSaturationDetector, restoreSaturationDetector } from "./detector.ts";
import { simulateRun } from "./simulate.ts";
import type { SaturationPoint } from "./types.ts";

const saturating = simulateRun({ seed: 11, points: 2000, kind: "saturating", rise: 0.02, spectrum: true });
const seeds = fc.integer({ min: 0, max: 1_000_000 });

describe("createSaturationDetector().update(point)", { timeout: 60_000 }, () => {
  it("calls a saturating run with its onset, and says what co-occurred", () => {
    const verdict = assess(saturating.points, { tokensPerStep: 1000 });
    expect(verdict.state).toBe("saturated");
    expect(verdict.onset!.low).toBeLessThanOrEqual(saturating.onsetStep!);
    expect(verdict.onset!.high).toBeGreaterThanOrEqual(saturating.onsetStep!);
    expect(verdict.onsetTokens!.best).toBe(verdict.onset!.best * 1000);
    expect(verdict.firstAlarmStep!).toBeGreaterThan(saturating.onsetStep!);
    expect(verdict.lossCost.aboveBest!).toBeGreaterThan(0.015);
    expect(verdict.sentence).toMatch(/^Evaluation loss reached its minimum near step .*; singular entropy/);
    expect(verdict.sentence).not.toMatch(/caus|because|due to/i);
    expect(verdict.bestCheckpoint!.step).toBeLessThan(verdict.firstAlarmStep!);
  });

  it("is causal: the verdict after a prefix is that of the prefix alone", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), (cut) => {
        const detector = createSaturationDetector();
        for (const point of saturating.points.slice(0, cut)) detector.update(point);
        expect(assess(saturating.points.slice(0, cut))).toEqual(detector.verdict());
      }),
      { seed: 5, numRuns: 4 },
    );
  });

  it("replays to the same verdict across snapshots through JSON, anywhere", () => {
    const whole = assess(saturating.points);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1999 }), { maxLength: 4 }), (cuts) => {
        let detector = createSaturationDetector();
        saturating.points.forEach((point, index) => {
          if (cuts.includes(index)) {
            detector = restoreSaturationDetector(JSON.parse(JSON.stringify(detector.snapshot())));
          }
          detector.update(point);
        });
        expect(detector.verdict()).toEqual(whole);
      }),
      { seed: 6, numRuns: 8 },
    );
  });

  it("ignores duplicates and points that come late", () => {
    const plain = assess(saturating.points);
    const detector = createSaturationDetector();
    saturating.points.forEach((point, index) => {
      detector.update(point);
      if (index % 3 === 0) detector.update(point);
      if (index % 50 === 49) detector.update({ ...saturating.points[index - 20]!, evalLoss: 99 });
    });
    expect(detector.verdict().onset).toEqual(plain.onset);
    expect(detector.verdict().state).toBe(plain.state);
  });

  it("takes the signals of a step in separate updates", () => {
    const plain = assess(saturating.points);
    const detector = createSaturationDetector();
    for (const { step, evalLoss, ...rest } of saturating.points) {
      detector.update({ step, ...rest });
      detector.update({ step, evalLoss });
    }
    const split = detector.verdict();
    expect(split.state).toBe(plain.state);
    expect(Math.abs(split.onset!.best - plain.onset!.best)).toBeLessThan(plain.onset!.high - plain.onset!.low);
  });

  it("moves the onset by less than its interval when ten times fewer points are logged", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const run = simulateRun({ seed, points: 4000, kind: "saturating", rise: 0.02, spectrum: true });
        const full = assess(run.points);
        const thinned = assess(run.points.filter((_, index) => index % 10 === 0));
        expect(full.onset).not.toBeNull();
        expect(thinned.onset).not.toBeNull();
        const width = Math.max(full.onset!.high - full.onset!.low, thinned.onset!.high - thinned.onset!.low);
        expect(Math.abs(full.onset!.best - thinned.onset!.best)).toBeLessThanOrEqual(width);
      }),
      { seed: 7, numRuns: 3 },
    );
  });

  it("knows no wall clock: points carry none, and their order of arrival does not matter to assess", () => {
    const shuffled = [...saturating.points].reverse();
    expect(assess(shuffled)).toEqual(assess(saturating.points));
  });

  it("names divergence after three losses that are none, and takes single ones for gaps", () => {
    const points = simulateRun({ seed: 3, points: 300, noise: 0.001, spikes: 0, autocorrelation: 0.3 }).points;
    const gap = points.map((point, index) => (index % 40 === 39 ? { ...point, evalLoss: Number.NaN } : point));
    expect(assess(gap).state).toBe("healthy");
    for (const failure of [Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE, 0]) {
      const lost = points.map((point, index) => (index > 250 ? { ...point, evalLoss: failure } : point));
      const verdict = assess(lost);
      expect(verdict.state).toBe("diverged");
      expect(verdict.sentence).toMatch(/^The last 49 losses were not finite, absurdly large or exactly zero/);
      expect(verdict.lastLossNats).toBe(points[250]!.evalLoss);
    }
  });

  it("names over-fitting where training loss falls while evaluation loss rises", () => {
    const run = simulateRun({ seed: 8, points: 1000, kind: "overfitting" });
    const verdict = assess(run.points);
    expect(verdict.state).toBe("overfitting");
    expect(verdict.firstAlarmStep).toBeNull();
    expect(verdict.notSaturationBecause.join()).toMatch(/over-fitting/);
  });

  it("does not flag a restart of the learning rate that is logged, and revokes what it says of one that is not", () => {
    for (const logsLearningRate of [true, false]) {
      for (let seed = 0; seed < 5; seed += 1) {
        const { points } = simulateRun({ seed, points: 3000, schedule: "restarts", logsLearningRate });
        const verdict = assess(points);
        if (logsLearningRate) {
          expect(verdict.firstAlarmStep).toBeNull();
          expect(verdict.transients.map(({ what }) => what)).toContain("learning rate raised");
        }
        expect(["healthy", "unresolved", "recovered"]).toContain(verdict.state);
      }
    }
  });

  it("calls a rise that goes back recovered, and keeps its alarm", () => {
    const random = simulateRun({ seed: 21, points: 2000, schedule: "constant", noise: 0.001, spikes: 0 }).points;
    const bump = (progress: number) => Math.max(0, Math.min((progress - 0.3) / 0.05, 1, (0.6 - progress) / 0.05));
    const points: SaturationPoint[] = random.map((point, index) => ({
      step: point.step,
      evalLoss: point.evalLoss! + 0.15 * bump(index / 2000),
    }));
    const verdict = assess(points);
    expect(verdict.state).toBe("recovered");
    expect(verdict.firstAlarmStep).not.toBeNull();
    expect(verdict.timeline.map((change) => change.to)).toContain("saturation-suspected");
  });

  it("keeps its state under 64 kB and its timeline bounded, whatever the length", () => {
    const detector = createSaturationDetector();
    for (let step = 1; step <= 200_000; step += 1) {
      const wave = Math.sin(step / 3000);
      detector.update({
        step,
        evalLoss: 3 + 0.2 * wave,
        trainLoss: 3.1 + Math.sin(step) / 10,
        singularEntropyQ: 0.5 + 0.3 * wave,
        anisotropy: 0.5 + 0.4 * wave,
        learningRate: 1e-3,
      });
    }
    expect(JSON.stringify(detector.snapshot()).length).toBeLessThan(64 * 1024);
  });

  it("refuses bad steps, arms, scales and snapshots in words", () => {
    expect(() => createSaturationDetector().update({ step: -1 })).toThrow(
      "Cannot update detector: step must be finite and not negative, got -1",
    );
    expect(() => createSaturationDetector().update({ step: Number.NaN })).toThrow(RangeError);
    expect(() => createSaturationDetector({ arms: "loud" as "loss" })).toThrow("got loud");
    expect(() => createSaturationDetector({ tokensPerStep: 0 })).toThrow("tokensPerStep must be positive, got 0");
    const snapshot = { ...createSaturationDetector().snapshot(), version: 2 as 3 };
    expect(() => restoreSaturationDetector(snapshot)).toThrow("Cannot restore detector: expected version");
  });

  it("says what was not logged", () => {
    expect(createSaturationDetector().verdict().missing).toEqual([
      "evaluation loss",
      "training loss",
      "learning rate",
      "head spectrum",
      "anisotropy",
    ]);
  });
});

it("does not take a run logged from step 500 on for one that never learned", () => {
  // falls from 5.8 to 5.0: had 5.8 been the untrained loss, 86 % of it would be left
  const points = Array.from({ length: 100 }, (_, i) => ({
    step: 500 * (i + 1),
    evalLoss: 5 + 0.8 * Math.exp(-i / 5) + 0.005 * Math.sin(i * 12.9898),
  }));
  expect(["healthy", "unresolved"]).toContain(assess(points).state);
  const stuck = points.map(({ step, evalLoss }, i) => ({
    step: i === 0 ? 0 : step,
    evalLoss: i === 0 ? 6.9 : evalLoss + 1.2,
  }));
  expect(assess(stuck).state).toBe("diverged");
});
