export { assess } from "./assess.ts";
export {
  createSaturationDetector,
  DETECTOR_VERSION,
  restoreSaturationDetector,
  type SaturationDetector,
  type SaturationSnapshot,
} from "./detector.ts";
export { THRESHOLDS } from "./thresholds.ts";
export type {
  BestCheckpoint,
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
} from "./types.ts";
export { formatStep } from "./wording.ts";
