import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { METRIC } from "./metrics/catalogue.ts";
import { metricNameSchema, runReferenceSchema } from "./names.ts";
import { SPACINGS } from "./vocabulary.ts";
import type { SpectrumProvenance } from "./wire/batch.ts";

const range = {
  fromStep: z.number().nonnegative().optional(),
  toStep: z.number().nonnegative().optional(),
};

/** A chart's question: many series over one range, at most about `maxPoints` points each. */
export const readSeriesSchema = z
  .object({
    series: z
      .array(z.object({ run: runReferenceSchema, metric: metricNameSchema }))
      .min(1)
      .max(LIMITS.seriesPerRead),
    ...range,
    maxPoints: z.int().min(4).max(LIMITS.pointsPerSeriesRead).default(2_400),
    /** where down-sampled points lie close: evenly along a linear or a log axis of steps */
    spacing: z.enum(SPACINGS).default("linear"),
    /** also the superseded tails of earlier attempts */
    superseded: z.boolean().default(true),
    /** false leaves `wallTimesMs` empty: a chart over steps needs none, and the answer is a quarter smaller */
    wallTimes: z.boolean().default(true),
    /** also the buckets that points were drawn from, with their means; see `SeriesBuckets` */
    buckets: z.boolean().default(false),
  })
  .refine(
    ({ series, maxPoints }) => series.length * maxPoints <= LIMITS.pointsPerRead,
    `series times maxPoints must be at most ${LIMITS.pointsPerRead}`,
  );
export type ReadSeries = z.output<typeof readSeriesSchema>;

export const readSpectraSchema = z.object({
  run: runReferenceSchema,
  ...range,
  maxSteps: z.int().min(1).max(2_000).default(400),
  /** singular values 1..count of each step; all when absent */
  count: z.int().positive().max(LIMITS.spectrumValues).optional(),
});
export type ReadSpectra = z.output<typeof readSpectraSchema>;

export const readProfilesSchema = z.object({
  run: runReferenceSchema,
  metric: metricNameSchema.default(METRIC.anisotropy),
  ...range,
  maxSteps: z.int().min(1).max(2_000).default(400),
});
export type ReadProfiles = z.output<typeof readProfilesSchema>;

export const listEventsSchema = z.object({
  run: runReferenceSchema,
  afterId: z.int().nonnegative().optional(),
  limit: z.int().min(1).max(10_000).default(1_000),
});
export type ListEvents = z.output<typeof listEventsSchema>;

/**
 * Points of one series and attempt, strictly increasing in step. Columns travel as little-endian float64 in base64,
 * so that NaN and the infinities arrive as they were stored; see `columns.ts`.
 */
export interface SeriesColumns {
  readonly runId: string;
  readonly metric: string;
  readonly attempt: number;
  /** true for the tail that a later attempt rewound over */
  readonly superseded: boolean;
  /** points in the asked range that these columns stand for */
  readonly pointCount: number;
  /** true when every point of the range is here */
  readonly exact: boolean;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly wallTimesMs: Float64Array;
  /** where asked for and not exact: what the points were drawn from */
  readonly buckets?: SeriesBuckets;
}

/**
 * The buckets of a down-sampled series, in order of steps and without overlap: together they hold every point of the range
 * once. Least, greatest and mean are of the finite points, of which there are `counts`; NaN where there is none.
 */
export interface SeriesBuckets {
  readonly firstSteps: Float64Array;
  readonly lastSteps: Float64Array;
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly minima: Float64Array;
  readonly maxima: Float64Array;
}

export interface SpectrumRecord {
  readonly step: number;
  readonly wallTimeMs: number;
  readonly attempt: number;
  readonly method: string;
  readonly dtype: string;
  /** token rows that were measured */
  readonly rows: number;
  readonly columns: number;
  readonly singularValues: Float64Array;
  /** absent where the sender did not say */
  readonly provenance?: SpectrumProvenance;
}

export interface LayerProfileRecord {
  readonly step: number;
  readonly wallTimeMs: number;
  readonly attempt: number;
  readonly metric: string;
  readonly values: Float64Array;
}

export interface RunEventRecord {
  readonly id: number;
  readonly step: number | null;
  readonly wallTimeMs: number;
  readonly kind: string;
  readonly message: string;
}

/** How a series is smoothed, always causally: nothing that comes later changes what came before. */
export const SMOOTHINGS = ["ema", "mean", "median"] as const;
export type SmoothingKind = (typeof SMOOTHINGS)[number];

/**
 * A smoothed series, from every stored point and not from those that a chart of some width keeps: its value at a step
 * does not depend on the range or on how many points are asked for.
 */
export const smoothSeriesSchema = z.object({
  run: runReferenceSchema,
  metric: metricNameSchema,
  kind: z.enum(SMOOTHINGS),
  /** time constant of the exponential average, or length of the window, in steps */
  steps: z.number().positive().max(1e12),
  ...range,
  maxPoints: z.int().min(4).max(LIMITS.pointsPerSeriesRead).default(1_200),
});
export type SmoothSeries = z.output<typeof smoothSeriesSchema>;

/** The valid line of a run, smoothed; NaN where the point of a step is not finite. */
export interface SmoothColumns {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly wallTimesMs: Float64Array;
}
