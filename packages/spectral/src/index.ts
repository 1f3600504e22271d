export { type Anisotropy, type AnisotropyOptions, anisotropy } from "./anisotropy.ts";
export {
  type GradientSuppression,
  type GradientSuppressionOptions,
  gradientSuppression,
  type SampledStates,
} from "./gradient-suppression.ts";
export { headAngle } from "./head-angle.ts";
export {
  createHeadMeasurer,
  type HeadMeasurer,
  type HeadMeasurerOptions,
  type MeasuredHead,
  type MeasurementListener,
  type RepeatedMeasurementRequest,
} from "./head-measurer.ts";
export { type LayerProfile, type LayerStates, layerProfile } from "./layer-profile.ts";
export { type LogitSpectrum, type LogitSpectrumOptions, logitSpectrum } from "./logit-spectrum.ts";
export type { Matrix, MatrixDtype, MatrixLayout } from "./matrix.ts";
export { type HeadMeasurement, type HeadMeasurementRequest, measureHead } from "./measure-head.ts";
export { type RowNorms, type RowNormsOptions, rowCoherence, rowNorms } from "./row-norms.ts";
export { singularValues } from "./singular-values.ts";
export type { SpectrumMethod, SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";
export {
  type HardRank,
  type SpectrumSummary,
  type SpectrumSummaryOptions,
  spectrumSummary,
} from "./spectrum-summary.ts";
export { symmetricEigenvalues } from "./symmetric-eigenvalues.ts";
export { dimensionsUsed, wError } from "./w-error.ts";
