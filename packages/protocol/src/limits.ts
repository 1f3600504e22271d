/** Every limit of the wire in one place; errors name the limit and the value seen. */
export const LIMITS = {
  /** bytes of one ingest batch */
  batchBytes: 32 * 1024 * 1024,
  /** (step, metric) values in one ingest batch */
  batchPoints: 500_000,
  metricsPerRun: 20_000,
  metricNameLength: 200,
  nameLength: 200,
  tagLength: 60,
  tagsPerRun: 50,
  noteLength: 20_000,
  configBytes: 256 * 1024,
  spectrumValues: 65_536,
  seriesPerRead: 400,
  pointsPerSeriesRead: 20_000,
  /** points one answer may hold: series asked for times points of each */
  pointsPerRead: 2_000_000,
  eventMessageLength: 4_000,
  viewBytes: 256 * 1024,
  targetCurvePoints: 200_000,
  /** bytes of one JSON request */
  jsonBytes: 16 * 1024 * 1024,
} as const;

/** A step is an integer in [0, 2^53 − 1]. */
export function isStep(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
