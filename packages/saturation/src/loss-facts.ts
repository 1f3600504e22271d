import type { LossArm } from "./loss-arm.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import type { LossEvidence } from "./types.ts";

/**
 * Whether the loss has stayed where it began: after the first tenth of the run it is close to the first value, and
 * nothing changed from quarter to quarter by more than its noise or half a per cent. No unit of loss or step matters.
 */
export function hasNeverLearned(arm: LossArm, evidence: LossEvidence): boolean {
  const { mean, length: n } = arm.series;
  const { first } = arm;
  if (n < T.neverLearnedBins || first === null || evidence.minimumLoss === null) return false;
  if (first.lossNats < T.untrainedLoss) return false;
  const from = Math.floor(T.unlearnedStart * n);
  const size = Math.floor((n - from) / T.quarters);
  const levels: number[] = [];
  let square = 0;
  for (let k = 0; k < T.quarters; k += 1) {
    let sum = 0;
    for (let i = 0; i < size; i += 1) sum += mean[from + k * size + i]!;
    levels.push(sum / size);
    for (let i = 0; i < size; i += 1) square += (mean[from + k * size + i]! - sum / size) ** 2;
  }
  const level = levels.reduce((sum, one) => sum + one, 0) / T.quarters;
  if (level < T.unlearnedShare * first.lossNats) return false;
  const error = Math.sqrt(square / (T.quarters * size) / size);
  const change = Math.max(...levels) - Math.min(...levels);
  return change <= Math.max(T.unlearnedChange * first.lossNats, T.unlearnedZ * error);
}

/** Whether a regression gave up a third of what was learned, or a quarter of the loss where the log shows little learning. */
export function hasLostProgress(arm: LossArm, evidence: LossEvidence): boolean {
  const { relativeRise, minimumLoss, regressed } = evidence;
  if (!regressed || relativeRise === null || minimumLoss === null || arm.first === null) return false;
  const level = Math.abs(minimumLoss);
  const learned = arm.first.lossNats - minimumLoss;
  // the start was logged when a good part of the loss went away
  if (learned < T.learnedShare * level) return relativeRise > T.divergedRise;
  return relativeRise * level > T.divergedProgressLost * learned;
}
