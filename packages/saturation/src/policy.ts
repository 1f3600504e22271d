import { THRESHOLDS as T } from "./thresholds.ts";
import type { LossEvidence, SaturationArms, SaturationState, SpectrumEvidence } from "./types.ts";

/** Everything the decision rests on. */
export interface Facts {
  readonly arms: SaturationArms;
  readonly step: number;
  /** the series that the verdict rests on */
  readonly loss: LossEvidence;
  /** every evaluation series; empty when only training loss is logged */
  readonly evaluations: readonly LossEvidence[];
  readonly spectrum: SpectrumEvidence;
  readonly warmingUp: boolean;
  /** consecutive failure values of a loss */
  readonly failures: number;
  readonly neverLearned: boolean;
  readonly progressLost: boolean;
  readonly wasAlarmed: boolean;
}

/** Whether the head's spectrum or the hidden states change in a way that may go with saturation. */
export function spectrumChanges({ arms, spectrum }: Facts): boolean {
  return arms !== "loss" && (spectrum.rising || spectrum.anisotropyRising);
}

/** Evaluation series that turned. */
export function turned({ evaluations }: Facts): readonly LossEvidence[] {
  return evaluations.filter(({ regressed }) => regressed);
}

/** Why a regression of evaluation loss is called saturation; null while it is only suspected. */
export function certainBecause(facts: Facts): "spectrum" | "several" | "lasting" | null {
  const { loss } = facts;
  if (!loss.regressed || loss.signal === "trainLoss") return null;
  if (spectrumChanges(facts)) return "spectrum";
  if (turned(facts).length > 1) return "several";
  // without training loss over-fitting cannot be excluded
  const holdsTraining =
    loss.trainChange !== null && loss.trainChange > -T.trainFallAllowed * Math.max(0, loss.relativeRise ?? 0);
  return loss.confirmed && holdsTraining ? "lasting" : null;
}

/** Whether some series rose by more than its noise makes, or every one could have risen unseen. */
export function isUnresolved({ loss, evaluations }: Facts): boolean {
  const judged = evaluations.length > 0 ? evaluations : [loss];
  return judged.some(({ held }) => held !== null) || judged.every(({ blind }) => blind);
}

/** The saturation policy: which state the facts amount to, strongest first. Pure. */
export function decideState(facts: Facts): SaturationState {
  const { arms, loss, spectrum } = facts;
  const usesLoss = arms !== "spectrum";
  const usesSpectrum = arms !== "loss";
  if (usesLoss) {
    if (facts.failures >= T.failures || facts.neverLearned) return "diverged";
    if (loss.regressed) {
      if (loss.overfitting) return "overfitting";
      if (facts.progressLost) return "diverged";
      return certainBecause(facts) === null ? "saturation-suspected" : "saturated";
    }
  }
  const lossKnown = usesLoss && loss.points >= T.minimumLossPoints;
  if (usesSpectrum && spectrum.collapsed && !lossKnown) return "saturation-suspected";
  const points = Math.max(usesLoss ? loss.points : 0, usesSpectrum ? spectrum.points : 0);
  const rose = lossKnown && loss.held !== null;
  if (facts.wasAlarmed && !rose) return "recovered";
  if (points > 0 && (facts.warmingUp || points < T.warmUpPoints)) return "warming-up";
  if (lossKnown && isUnresolved(facts)) return "unresolved";
  const statesAgree = spectrum.anisotropy === null || spectrum.anisotropyRising;
  if (usesSpectrum && spectrum.rising && statesAgree) return "spectral-drift";
  const enough = lossKnown || (usesSpectrum && spectrum.points >= T.minimumSpectrumPoints);
  return enough ? "healthy" : "insufficient-evidence";
}
