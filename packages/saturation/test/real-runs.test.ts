import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assess, type SaturationArms, type SaturationPoint, type SaturationVerdict } from "../src/index.ts";

interface ToyRun {
  readonly name: string;
  readonly kind: string;
  readonly onset: readonly [number, number, number] | null;
  readonly points: readonly (readonly (number | null)[])[];
}

function toyRuns(): readonly ToyRun[] {
  const file = new URL("./fixtures/toy-runs.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).runs;
}

function toyPoints({ points }: ToyRun): SaturationPoint[] {
  return points.map(([step, evalLoss, trainLoss, singularEntropyQ, anisotropy]) => ({
    step: step!,
    evalLoss,
    trainLoss,
    singularEntropyQ,
    anisotropy,
  }));
}

/** The paper's curves: step, pile_loss, wikitext_word_ppl, last_layer_anisotropy, singular_entropy_kl. */
function pythia(model: string): SaturationPoint[] {
  const file = new URL(`../../cli/examples/pythia_${model}.csv`, import.meta.url);
  const lines = readFileSync(file, "utf8").trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const [step, , perplexity, anisotropy, entropy] = line
      .split(",")
      .map((cell) => (cell === "" ? null : Number(cell)));
    return {
      step: step!,
      evalLoss: perplexity === null || perplexity === undefined ? null : Math.log(perplexity),
      anisotropy,
      singularEntropyQ: entropy,
    };
  });
}

describe("laboratory runs, thinned", () => {
  for (const run of toyRuns()) {
    it(`${run.name} is ${run.kind}`, () => {
      const verdict = assess(toyPoints(run));
      switch (run.kind) {
        case "saturating": {
          const [, low, high] = run.onset!;
          expect(verdict.state).toBe("saturated");
          expect(verdict.onset!.best).toBeGreaterThanOrEqual(low);
          expect(verdict.onset!.best).toBeLessThanOrEqual(high);
          break;
        }
        default:
          expect(verdict.state).toBe(run.kind);
          expect(verdict.firstAlarmStep).toBeNull();
      }
    });
  }
});

describe("the paper's Pythia curves", () => {
  // [low, high] of the hand-made labels: loss from word perplexity, spectrum from singular entropy, both combined
  const labels: Record<string, Record<SaturationArms, readonly [number, number]>> = {
    "14M": { loss: [54_000, 61_000], spectrum: [52_000, 57_000], both: [43_000, 60_000] },
    "70M": { loss: [53_000, 69_000], spectrum: [69_000, 72_000], both: [54_000, 70_000] },
  };
  for (const [model, byArms] of Object.entries(labels)) {
    for (const arms of ["loss", "spectrum", "both"] as const) {
      it(`${model}: onset from ${arms} inside its interval, alarm at most 10,000 steps after it`, () => {
        const verdict = assess(pythia(model), { arms });
        const [low, high] = byArms[arms];
        expect(verdict.state).toBe(arms === "both" ? "saturated" : "saturation-suspected");
        expect(verdict.onset!.best).toBeGreaterThanOrEqual(low);
        expect(verdict.onset!.best).toBeLessThanOrEqual(high);
        expect(verdict.firstAlarmStep!).toBeLessThanOrEqual(high + 10_000);
      });
    }
  }

  it("14M: the partial collapse of steps 42,000-45,000 and its recovery are named", () => {
    const [episode] = assess(pythia("14M")).spectrum.partialCollapses;
    expect(Math.abs(episode!.fromStep - 42_000)).toBeLessThanOrEqual(1500);
    expect(Math.abs(episode!.toStep - 45_000)).toBeLessThanOrEqual(1500);
    expect(Math.abs(episode!.recoveredByStep! - 51_000)).toBeLessThanOrEqual(1500);
  });

  it("410M: silent on every arm, its bump of steps 109,000-122,000 named", () => {
    const verdicts: SaturationVerdict[] = (["loss", "spectrum", "both"] as const).map((arms) =>
      assess(pythia("410M"), { arms }),
    );
    for (const verdict of verdicts) {
      expect(verdict.state).toBe("healthy");
      expect(verdict.firstAlarmStep).toBeNull();
    }
    const [bump] = verdicts[2]!.spectrum.anisotropyBumps;
    expect(bump!.toStep).toBeGreaterThan(109_000);
    expect(bump!.toStep).toBeLessThan(122_000);
    expect(verdicts[2]!.notSaturationBecause.join()).toMatch(/bump of last-layer anisotropy/);
  });
});
