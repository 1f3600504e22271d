import { THRESHOLDS as T } from "./thresholds.ts";
import type { LossEvidence, SaturationArms, SaturationState, SpectrumEvidence } from "./types.ts";

/** Everything the decision rests on. */
export interface Facts {
  readonly arms: SaturationArms;
  readonly step: number;
  readonly loss: LossEvidence;
  readonly spectrum: SpectrumEvidence;
  readonly warmingUp: boolean;
  readonly nonFiniteLosses: number;
  readonly neverLearned: boolean;
  readonly progressLost: boolean;
  readonly overfitting: boolean;
  readonly wasAlarmed: boolean;
}

/** A regression of evaluation loss with training loss not falling, twice as large, significant and long as an alarm needs. */
export function isOverwhelming(loss: LossEvidence, step: number): boolean {
  return (
    loss.signal === "evalLoss" &&
    loss.regressed &&
    loss.trainChange !== null &&
    loss.relativeRise !== null &&
    loss.requiredRise !== null &&
    loss.zScore !== null &&
    loss.onset !== null &&
    loss.trainChange > -T.overwhelmingTrainFall * loss.relativeRise &&
    loss.relativeRise >= T.overwhelming * loss.requiredRise &&
    loss.zScore >= T.overwhelming * T.zScore &&
    step - loss.onset.best >= T.overwhelming * T.lastingFraction * step
  );
}

/** The saturation policy: which state the facts amount to, strongest first. Pure. */
export function decideState(facts: Facts): SaturationState {
  const { arms, loss, spectrum } = facts;
  const usesLoss = arms !== "spectrum";
  const usesSpectrum = arms !== "loss";
  const spectralChange = usesSpectrum && (spectrum.rising || spectrum.anisotropyRising);
  if (usesLoss) {
    if (facts.nonFiniteLosses >= T.divergedNonFinite || facts.neverLearned) return "diverged";
    if (loss.regressed) {
      if (facts.overfitting) return "overfitting";
      if (facts.progressLost) return "diverged";
      if (loss.signal === "evalLoss" && spectralChange) return "saturated";
      return isOverwhelming(loss, facts.step) ? "saturated" : "saturation-suspected";
    }
  }
  const lossKnown = usesLoss && loss.points >= T.minimumLossPoints;
  if (usesSpectrum && spectrum.collapsed && !lossKnown) return "saturation-suspected";
  if (facts.wasAlarmed) return "recovered";
  const statesAgree = spectrum.anisotropy === null || spectrum.anisotropyRising;
  if (usesSpectrum && spectrum.rising && statesAgree) return "spectral-drift";
  const points = Math.max(usesLoss ? loss.points : 0, usesSpectrum ? spectrum.points : 0);
  if (points > 0 && (facts.warmingUp || points < T.warmUpPoints)) return "warming-up";
  const enough = lossKnown || (usesSpectrum && spectrum.points >= T.minimumSpectrumPoints);
  return enough ? "healthy" : "insufficient-evidence";
}
