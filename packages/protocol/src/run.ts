import { z } from "zod";
import { keptAsJson } from "./json-document.ts";
import { LIMITS } from "./limits.ts";
import { METRIC } from "./metrics/catalogue.ts";
import {
  freeText,
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

export const runConfigSchema = z.record(z.string(), z.json()).superRefine(keptAsJson("config", LIMITS.configBytes));
export interface RunConfig extends z.infer<typeof runConfigSchema> {}

/** What the spectrum depends on; unknown keys are kept, so that a trainer can record more. */
export const modelCardSchema = z
  .looseObject({
    vocabularySize: z.int().positive().optional().describe("tokens of the vocabulary, V"),
    paddedVocabularySize: z.int().positive().optional().describe("rows of the head, where it is padded beyond V"),
    hiddenSize: z.int().positive().optional().describe("d, the head's columns"),
    layers: z.int().nonnegative().optional().describe("transformer layers"),
    heads: z.int().positive().optional().describe("attention heads a layer"),
    contextTokens: z.int().positive().optional().describe("longest context in tokens"),
    parameters: z.int().positive().optional().describe("parameters of the model, all of them"),
    tied: z.boolean().optional().describe("the head is the input embedding"),
    headBias: z.boolean().optional().describe("the head adds a bias"),
    normGainFolded: z.boolean().optional().describe("the final norm's gain was folded into the measured head"),
    optimizer: z.string().optional().describe("optimizer of the model"),
    headOptimizer: z.string().optional().describe("the LM head's own optimizer, which may differ"),
    dtype: z.string().optional().describe("the head's data type"),
    weightRounding: z.string().optional().describe("how weights are rounded after each step, where they are"),
    backend: z.string().optional().describe("what the training runs on"),
    tokensPerStep: z.number().positive().optional().describe("training tokens of one optimizer step"),
    tokenizerHash: freeText(200)
      .optional()
      .describe("sha256 of the tokenizer file; with corpusHash it links the run to its target"),
    corpusHash: freeText(200).optional().describe("sha256 of the corpus's token ids as little-endian u32"),
    probeHash: z.string().optional().describe("hash of the probe's token ids"),
    seed: z.number().optional().describe("seed of the run"),
    provenance: z
      .string()
      .optional()
      .describe(
        'where the numbers come from when no collector measured them, e.g. "digitised from the paper\'s figures"',
      ),
  })
  .superRefine(keptAsJson("a model card", LIMITS.configBytes));
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
const askedMetric = freeText(LIMITS.metricNameLength);

/** Sort by a column of the run itself, or by the last value of any metric. */
export const runSortSchema = z.discriminatedUnion("by", [
  z.object({ by: z.enum(RUN_SORT_COLUMNS), descending: z.boolean().default(true) }),
  z.object({ by: z.literal("metric"), metric: askedMetric, descending: z.boolean().default(false) }),
]);

export const listRunsSchema = z.object({
  project: projectNameSchema.optional(),
  /** matched in name, slug, tags and notes, case-insensitive */
  search: freeText(LIMITS.nameLength).optional(),
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
