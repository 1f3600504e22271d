export { assess } from "./assess.ts";
export { binomialInterval } from "./binomial-interval.ts";
export { falseAlarmsOf, falseAlarmText } from "./calibration-text.ts";
export {
  createSaturationDetector,
  DETECTOR_VERSION,
  restoreSaturationDetector,
  type SaturationDetector,
  type SaturationSnapshot,
} from "./detector.ts";
export { CALIBRATION } from "./generated/calibration.ts";
export { type NaiveAlarms, naiveAlarms } from "./naive-rules.ts";
export { createRandomStream, type RandomStream } from "./random.ts";
export {
  type ArmTotals,
  armsOf,
  chooseLabel,
  type EventLabel,
  type ScoreItem,
  type ScoreReport,
  type SeriesClass,
  type SeriesScore,
  scoreAll,
  scoreSeries,
} from "./score.ts";
export {
  type SimulatedKind,
  type SimulatedRun,
  type SimulatedSchedule,
  type SimulationOptions,
  simulateRun,
} from "./simulate.ts";
export { HEALTHY_FAMILIES } from "./simulate-effects.ts";
export {
  type HardKind,
  type HardOptions,
  type HardRun,
  type HardTruth,
  simulateHardRun,
} from "./simulate-hard.ts";
export { THRESHOLDS } from "./thresholds.ts";
export type {
  BestCheckpoint,
  EvaluationScale,
  HeldBecause,
  LossEvidence,
  Onset,
  SaturationArms,
  SaturationOptions,
  SaturationPoint,
  SaturationState,
  SaturationVerdict,
  SpectralEpisode,
  SpectrumEvidence,
  StateChange,
  Transient,
  VerdictFigure,
} from "./types.ts";
export { formatPercent, formatStep } from "./wording.ts";
