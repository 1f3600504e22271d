import { describe, expect, it } from "vitest";
import { LossArm } from "./loss-arm.ts";
import { decideState, type Facts } from "./policy.ts";
import { SpectrumArm } from "./spectrum-arm.ts";
import type { LossEvidence, SpectrumEvidence } from "./types.ts";

const onset = { best: 100, low: 90, high: 110 };
const noLoss = new LossArm("evalLoss").evidence;
const quietLoss: LossEvidence = { ...noLoss, points: 100, relativeRise: 0, requiredRise: 0.006, hiddenRise: 0.005 };
const regressed: LossEvidence = { ...quietLoss, regressed: true, relativeRise: 0.01, zScore: 8, onset };
const lasting: LossEvidence = { ...regressed, confirmed: true, trainChange: 0.01 };
const other: LossEvidence = { ...quietLoss, signal: "wikitext" };
const noSpectrum = new SpectrumArm().evidence;
const flat: SpectrumEvidence = { ...noSpectrum, points: 100 };
const rising: SpectrumEvidence = { ...flat, rising: true, anisotropy: 0.5, anisotropyRising: true };
const entropyOnly: SpectrumEvidence = { ...rising, anisotropyRising: false };
const collapsed: SpectrumEvidence = { ...rising, collapsed: true };

const FACTS: Facts = {
  arms: "both",
  step: 1000,
  loss: quietLoss,
  evaluations: [],
  spectrum: flat,
  warmingUp: false,
  failures: 0,
  neverLearned: false,
  progressLost: false,
  wasAlarmed: false,
};

describe("decideState(facts)", () => {
  const table: readonly (readonly [string, Partial<Facts>, string])[] = [
    ["nothing unusual", {}, "healthy"],
    ["no data", { loss: noLoss, spectrum: noSpectrum }, "insufficient-evidence"],
    ["learning rate still rising", { warmingUp: true }, "warming-up"],
    ["spectrum and states change, loss does not suffer", { spectrum: rising }, "spectral-drift"],
    ["abrupt collapse, loss does not suffer", { spectrum: collapsed }, "spectral-drift"],
    ["entropy rises alone", { spectrum: entropyOnly }, "healthy"],
    ["a rise that is not yet called", { loss: { ...quietLoss, held: "new" } }, "unresolved"],
    ["... while the spectrum drifts", { loss: { ...quietLoss, held: "small" }, spectrum: rising }, "unresolved"],
    ["... of another series", { evaluations: [quietLoss, { ...other, held: "new" }] }, "unresolved"],
    ["a rise could have been missed", { loss: { ...quietLoss, hiddenRise: 0.02, blind: true } }, "unresolved"],
    ["loss regressed with the spectrum", { loss: regressed, spectrum: rising }, "saturated"],
    ["loss regressed, entropy alone", { loss: regressed, spectrum: entropyOnly }, "saturated"],
    ["loss regressed, spectrum quiet", { loss: regressed }, "saturation-suspected"],
    ["loss alone", { arms: "loss", loss: regressed }, "saturation-suspected"],
    ["loss alone, lasting, training loss not falling", { arms: "loss", loss: lasting }, "saturated"],
    ["loss alone, lasting, training loss unknown", { loss: { ...lasting, trainChange: null } }, "saturation-suspected"],
    ["two series regressed", { loss: regressed, evaluations: [regressed, { ...other, regressed: true }] }, "saturated"],
    ["one of two regressed", { loss: regressed, evaluations: [regressed, other] }, "saturation-suspected"],
    ["training loss falls meanwhile", { loss: { ...regressed, overfitting: true }, spectrum: rising }, "overfitting"],
    ["a third of the progress lost", { loss: regressed, progressLost: true }, "diverged"],
    ["losses that are none", { failures: 5 }, "diverged"],
    ["spectrum alone, abrupt", { arms: "spectrum", loss: noLoss, spectrum: collapsed }, "saturation-suspected"],
    ["spectrum alone, gradual", { arms: "spectrum", loss: noLoss, spectrum: rising }, "spectral-drift"],
    ["flagged before, back now", { wasAlarmed: true }, "recovered"],
    ["flagged before, rising again", { wasAlarmed: true, loss: { ...quietLoss, held: "new" } }, "unresolved"],
    [
      "training loss alone may not saturate",
      { loss: { ...lasting, signal: "trainLoss" }, spectrum: rising },
      "saturation-suspected",
    ],
  ];
  for (const [name, change, state] of table) {
    it(`${name} -> ${state}`, () => {
      expect(decideState({ ...FACTS, ...change })).toBe(state);
    });
  }
});
