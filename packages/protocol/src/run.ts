import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { METRIC } from "./metrics/catalogue.ts";
import {
  noteSchema,
  projectNameSchema,
  runIdSchema,
  runNameSchema,
  runReferenceSchema,
  tagSchema,
  tagsSchema,
  timeMsSchema,
  writerIdSchema,
} from "./names.ts";
import { RESUME_MODES, RUN_ENDS, RUN_SORT_COLUMNS, RUN_STATUSES } from "./vocabulary.ts";

export const runStatusSchema = z.enum(RUN_STATUSES);

/** A running run whose heartbeat is older than this is shown as lost; it lives again when the heartbeat returns. */
export const HEARTBEAT_LOST_AFTER_MS = 60_000;
export const HEARTBEAT_EVERY_MS = 10_000;

const jsonObject = (what: string) =>
  z
    .record(z.string(), z.json())
    .refine(
      (value) => JSON.stringify(value).length <= LIMITS.configBytes,
      `${what} must be at most ${LIMITS.configBytes} bytes as JSON`,
    );

export const runConfigSchema = jsonObject("config");
export interface RunConfig extends z.infer<typeof runConfigSchema> {}

/** What the spectrum depends on; unknown keys are kept, so that a trainer can record more. */
export const modelCardSchema = z
  .looseObject({
    vocabularySize: z.int().positive().optional(),
    paddedVocabularySize: z.int().positive().optional(),
    hiddenSize: z.int().positive().optional(),
    layers: z.int().nonnegative().optional(),
    heads: z.int().positive().optional(),
    contextTokens: z.int().positive().optional(),
    parameters: z.int().positive().optional(),
    tied: z.boolean().optional(),
    headBias: z.boolean().optional(),
    normGainFolded: z.boolean().optional(),
    optimizer: z.string().optional(),
    /** the LM head's own, which may differ: Adam for the head beside Muon for the rest */
    headOptimizer: z.string().optional(),
    dtype: z.string().optional(),
    weightRounding: z.string().optional(),
    backend: z.string().optional(),
    tokensPerStep: z.number().positive().optional(),
    tokenizerHash: z.string().optional(),
    corpusHash: z.string().optional(),
    probeHash: z.string().optional(),
    seed: z.number().optional(),
    /** where the numbers come from when they were not measured by a collector, e.g. "digitised from the paper's figures" */
    provenance: z.string().optional(),
  })
  .refine(
    (value) => JSON.stringify(value).length <= LIMITS.configBytes,
    `a model card must be at most ${LIMITS.configBytes} bytes as JSON`,
  );
export interface ModelCard extends z.infer<typeof modelCardSchema> {}

/** Creates the run, or takes it up again: idempotent by (runId, writerId). */
export const openRunSchema = z.object({
  runId: runIdSchema,
  writerId: writerIdSchema,
  project: projectNameSchema,
  name: runNameSchema,
  config: runConfigSchema.default({}),
  modelCard: modelCardSchema.default({}),
  tags: tagsSchema.default([]),
  resume: z.enum(RESUME_MODES).default("allow"),
  startedAtMs: timeMsSchema,
});
export type OpenRun = z.output<typeof openRunSchema>;
export type OpenRunInput = z.input<typeof openRunSchema>;

/** A name that no metric has is no error: it has no values. */
const askedMetric = z.string().max(LIMITS.metricNameLength);

/** Sort by a column of the run itself, or by the last value of any metric. */
export const runSortSchema = z.discriminatedUnion("by", [
  z.object({ by: z.enum(RUN_SORT_COLUMNS), descending: z.boolean().default(true) }),
  z.object({ by: z.literal("metric"), metric: askedMetric, descending: z.boolean().default(false) }),
]);

export const listRunsSchema = z.object({
  project: projectNameSchema.optional(),
  /** matched in name, slug, tags and notes, case-insensitive */
  search: z.string().max(LIMITS.nameLength).optional(),
  statuses: z.array(runStatusSchema).max(RUN_STATUSES.length).optional(),
  tags: tagsSchema.optional(),
  /** deleted runs are listed only on request, so that they can be restored */
  deleted: z.boolean().default(false),
  sort: runSortSchema.default({ by: "created", descending: true }),
  /** metrics whose last value each row carries */
  metrics: z.array(askedMetric).max(50).default([METRIC.trainLoss, METRIC.evalLoss]),
  /** metric of the tiny line, and its number of points */
  sparkline: z.object({ metric: askedMetric, points: z.int().min(2).max(200) }).optional(),
  offset: z.int().nonnegative().default(0),
  limit: z.int().min(1).max(500).default(50),
});
export type ListRuns = z.output<typeof listRunsSchema>;

export const finishRunSchema = z.object({
  runId: runIdSchema,
  status: z.enum(RUN_ENDS),
  atMs: timeMsSchema,
});
export const updateRunSchema = z.object({
  run: runReferenceSchema,
  name: runNameSchema.optional(),
  tags: z.array(tagSchema).max(LIMITS.tagsPerRun).optional(),
  note: noteSchema.optional(),
});
export type UpdateRun = z.output<typeof updateRunSchema>;

/** A run by id or slug. */
export const runSelectorSchema = z.object({ run: runReferenceSchema });

/** "The training lives"; the time is the server's own. */
export const heartbeatSchema = z.object({ runId: runIdSchema });
