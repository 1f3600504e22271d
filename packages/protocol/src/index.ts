export { decodeColumn, encodeColumn, withColumns } from "./columns.ts";
export { GLOSSARY, type GlossaryTerm } from "./glossary.ts";
export { isStep, LIMITS } from "./limits.ts";
export { LIVE_BEAT_MS, type OnChange, onChangeSchema } from "./live.ts";
export {
  type CatalogueMetricName,
  detectorInput,
  evaluationOnSet,
  HEAD_DIMENSIONS_USED,
  METRIC,
  METRICS,
  metricAxisLabel,
  metricDefinition,
  metricMeaning,
  metricOfInput,
  metricSignal,
  SHORT_METRIC_NAMES,
} from "./metrics/catalogue.ts";
export { type EvaluationScale, evaluationScale, judgedEvaluations } from "./metrics/judged-evaluations.ts";
export {
  KNOWN_COLUMNS,
  metricOfColumn,
  PROGRESS_COLUMNS,
  plainName,
  RUN_COLUMNS,
  SET_PATTERNS,
  TIME_COLUMNS,
} from "./metrics/known-columns.ts";
export type { MetricDefinition, MetricSignal, SignalInput } from "./metrics/metric-definition.ts";
export {
  metricNameSchema,
  noteSchema,
  projectNameSchema,
  runIdSchema,
  runNameSchema,
  runReferenceSchema,
  runSlug,
  tagSchema,
  tagsSchema,
  timeMsSchema,
  writerIdSchema,
} from "./names.ts";
export {
  type LayerProfileRecord,
  type ListEvents,
  listEventsSchema,
  type ReadProfiles,
  type ReadSeries,
  type ReadSpectra,
  type RunEventRecord,
  readProfilesSchema,
  readSeriesSchema,
  readSpectraSchema,
  type SeriesBuckets,
  type SeriesColumns,
  SMOOTHINGS,
  type SmoothColumns,
  type SmoothingKind,
  type SmoothSeries,
  type SpectrumRecord,
  smoothSeriesSchema,
} from "./read.ts";
export {
  finishRunSchema,
  HEARTBEAT_EVERY_MS,
  HEARTBEAT_LOST_AFTER_MS,
  heartbeatSchema,
  type ListRuns,
  listRunsSchema,
  type ModelCard,
  modelCardSchema,
  type OpenRun,
  type OpenRunInput,
  openRunSchema,
  type RunConfig,
  runConfigSchema,
  runSelectorSchema,
  runSortSchema,
  runStatusSchema,
  type UpdateRun,
  updateRunSchema,
} from "./run.ts";
export {
  RECORD_MARKER_BYTES,
  SEGMENT_BYTES,
  SEGMENT_HEADER_BYTES,
  SEGMENT_VERSION,
  SHIPPED_SLOT_BYTES,
} from "./spool/layout.ts";
export { type FoundRecord, RecordReader } from "./spool/record-reader.ts";
export { layOutRow, RecordWriter, type RowLayout } from "./spool/record-writer.ts";
export type { CardRecord, DataRecord, FinishRecord, RowRecord, SpoolRecord } from "./spool/records.ts";
export { decodeSegmentHeader, encodeSegmentHeader, type SegmentHeader } from "./spool/segment-header.ts";
export { decodeShippedSlot, encodeShippedSlot, INITIAL_SHIP_STATE, type ShipState } from "./spool/shipped-slot.ts";
export {
  type CreateTarget,
  createTargetSchema,
  type LinkTarget,
  linkTargetSchema,
  type TargetCurve,
  type TargetEstimate,
  targetCurveSchema,
  targetEstimateSchema,
  targetIdSchema,
} from "./target.ts";
export {
  bandWords,
  contextLengthSentences,
  type NeededBand,
  neededBand,
  percent,
  targetSentences,
  unexplainedWords,
  wErrorAt,
} from "./target-words.ts";
export { type LabelRun, labelRunSchema, listLabelsSchema } from "./verdict.ts";
export { type CreateView, createViewSchema, viewIdSchema } from "./view.ts";
export {
  CHANGE_KINDS,
  type ChangeKind,
  LABEL_DECISIONS,
  type LabelDecision,
  RESUME_MODES,
  type ResumeMode,
  RUN_ENDS,
  RUN_SORT_COLUMNS,
  RUN_STATUSES,
  type RunEnd,
  type RunStatus,
  SERIES_KINDS,
  type SeriesKind,
  SPACINGS,
  type Spacing,
  TARGET_LINKS,
  type TargetLink,
} from "./vocabulary.ts";
export {
  type Batch,
  batchPointCount,
  type EventSection,
  type Frame,
  type ProfileSection,
  type Section,
  type SpectrumProvenance,
  type SpectrumSection,
} from "./wire/batch.ts";
export { crc32 } from "./wire/crc32.ts";
export { decodeBatch } from "./wire/decode-batch.ts";
export { encodeBatch } from "./wire/encode-batch.ts";
export { BATCH_HEADER_BYTES, BATCH_MAGIC, BATCH_VERSION, SECTION_KIND } from "./wire/layout.ts";
export { WireError } from "./wire/wire-error.ts";
