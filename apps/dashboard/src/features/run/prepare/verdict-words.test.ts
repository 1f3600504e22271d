import { expect, it } from "vitest";
import { lossEvidence, onsetWords, signalName, spectrumEvidence } from "./verdict-words.ts";

const loss = {
  signal: "evalLoss" as const,
  points: 121,
  minimumStep: 9_000,
  minimumLoss: 5.108,
  recentLoss: 5.32,
  relativeRise: 0.0412,
  requiredRise: 0.01,
  relativeJitter: 0.002,
  zScore: 20.71,
  firstAlarmStep: 18_000,
  regressed: true,
  onset: { best: 11_500, low: 4_500, high: 24_000 },
  relativeShortfall: null,
  trainChange: -0.004,
};

it("says the onset as an interval, in tokens too where they are known", () => {
  expect(onsetWords({ onset: loss.onset, onsetTokens: null })).toBe("step 11,500, between 4,500 and 24,000");
  expect(onsetWords({ onset: loss.onset, onsetTokens: { best: 1_472_000, low: 0, high: 0 } })).toContain(
    "1.472M tokens",
  );
  expect(onsetWords({ onset: null, onsetTokens: null })).toBeUndefined();
});

it("shows what the loss arm measured, with signs, and leaves out what it could not", () => {
  const rows = lossEvidence({ loss, lossCost: { aboveBest: 0.0412, aboveContinuation: null } });
  const of = (what: string) => rows.find((row) => row.what === what)?.value;
  expect(of("rise above it")).toBe("+4.1 %");
  expect(of("change of training loss since")).toBe("−0.4 %");
  expect(of("least smoothed loss")).toBe("5.108 near step 9,000");
  expect(of("above the power-law continuation")).toBeUndefined();
});

it("shows nothing for an arm without data", () => {
  expect(
    lossEvidence({ loss: { ...loss, points: 0 }, lossCost: { aboveBest: null, aboveContinuation: null } }),
  ).toEqual([]);
  expect(
    spectrumEvidence({
      spectrum: {
        signal: null,
        points: 0,
        factor: null,
        logSlope: null,
        rising: false,
        collapsed: false,
        onset: null,
        firstAlarmStep: null,
        partialCollapses: [],
        anisotropy: null,
        anisotropyRise: null,
        anisotropyRising: false,
        anisotropyOnset: null,
        anisotropyBumps: [],
      },
    }),
  ).toEqual([]);
});

it("names signals in the field's words", () => {
  expect(signalName("singularEntropyQ")).toBe("singular entropy (q, squared)");
  expect(signalName("something")).toBe("something");
});
