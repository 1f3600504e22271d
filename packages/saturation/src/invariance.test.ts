import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "./assess.ts";
import { createSaturationDetector } from "./detector.ts";
import { type HardKind, simulateHardRun } from "./simulate-hard.ts";
import type { SaturationPoint, SaturationVerdict } from "./types.ts";

const kinds: readonly HardKind[] = ["healthy", "saturating", "overfitting", "diverged"];
const runs = fc
  .record({ seed: fc.nat(1_000_000), kind: fc.constantFrom(...kinds), evaluations: fc.integer({ min: 20, max: 300 }) })
  .map((options) => simulateHardRun(options).points);

const changes: Readonly<Record<string, (point: SaturationPoint) => SaturationPoint>> = {
  "steps / 250": (point) => ({ ...point, step: point.step / 250 }),
  "steps x 1,000 + 7": (point) => ({ ...point, step: 1000 * point.step + 7 }),
  "steps x 2^20 + 2^30": (point) => ({ ...point, step: 2 ** 20 * point.step + 2 ** 30 }),
  bits: (point) => ({ ...point, evalLoss: point.evalLoss! / Math.LN2, trainLoss: point.trainLoss! / Math.LN2 }),
};

/** What must not depend on units: the state, and where the onset lies between two steps of the run. */
function essence({ state, onset }: SaturationVerdict, points: readonly SaturationPoint[]) {
  const first = points[0]!.step;
  const span = points.at(-1)!.step - first;
  return { state, onset: onset && Number(((onset.best - first) / span).toFixed(6)) };
}

describe("a verdict", { timeout: 60_000 }, () => {
  for (const [name, change] of Object.entries(changes)) {
    it(`is the same in other units: ${name}`, () => {
      fc.assert(
        fc.property(runs, (points) => {
          const changed = points.map(change);
          expect(essence(assess(changed), changed)).toEqual(essence(assess(points), points));
        }),
        { seed: 31, numRuns: 25 },
      );
    });
  }

  it("is the same with rows of other things in between", () => {
    fc.assert(
      fc.property(runs, (points) => {
        const rows = points.flatMap((point) => [{ step: point.step - 0.5, event: null }, point]);
        expect(essence(assess(rows), points)).toEqual(essence(assess(points), points));
      }),
      { seed: 32, numRuns: 25 },
    );
  });

  it("is never asked in vain: no figure or sentence shows what is not a number", () => {
    fc.assert(
      fc.property(runs, (points) => {
        const { figures, sentence, notSaturationBecause } = assess(points);
        const words = [sentence, ...notSaturationBecause, ...figures.map(({ text }) => text)].join(" ");
        expect(words).not.toMatch(/NaN|Infinity|undefined|null/);
      }),
      { seed: 33, numRuns: 50 },
    );
  });
});

describe("several evaluation series", { timeout: 60_000 }, () => {
  it("are each judged: the one that turned is named, those that did not as well", () => {
    let named = 0;
    for (let seed = 0; seed < 10; seed += 1) {
      const { points } = simulateHardRun({
        seed,
        kind: "saturating",
        shape: "ramp",
        rise: 0.05,
        jitter: 0.001,
        autocorrelation: 0.3,
        evaluations: 200,
        onsetFraction: 0.5,
        spectrum: "none",
        others: 2,
      });
      const { evaluations, loss, figures } = assess(points);
      const states = Object.fromEntries(evaluations.map(({ signal, regressed }) => [signal, regressed]));
      if (loss.signal === "evalLoss" && states.evalLoss === true && !states.other_1 && !states.other_2) named += 1;
      expect(figures.filter(({ key }) => key === "series")).toHaveLength(4);
    }
    expect(named).toBeGreaterThanOrEqual(9);
  });

  it("read perplexities by their logarithm", () => {
    const { points } = simulateHardRun({ seed: 3, kind: "saturating", rise: 0.05, evaluations: 200, jitter: 0.001 });
    const detector = createSaturationDetector({ scaleOf: () => "perplexity" });
    for (const { step, evalLoss, trainLoss } of points) {
      detector.update({ step, trainLoss, evaluations: { wikitext_ppl: Math.exp(evalLoss!) } });
    }
    const plain = assess(points.map(({ step, evalLoss, trainLoss }) => ({ step, evalLoss, trainLoss })));
    const verdict = detector.verdict();
    expect(verdict.state).toBe(plain.state);
    expect(verdict.onset!.best).toBe(plain.onset!.best);
    expect(verdict.sentence).toMatch(/^Wikitext_ppl reached its minimum/);
    expect(verdict.figures.find(({ key }) => key === "valley")!.text).toMatch(/^perplexity /);
  });
});
