import type { ModelCard } from "../run.ts";
import type { RunEnd } from "../vocabulary.ts";
import type { EventSection, Frame, ProfileSection, SpectrumSection } from "../wire/batch.ts";

/** The scalars of one step: a frame of one step, as it is read. */
export interface RowRecord {
  readonly kind: "row";
  /** the same array for all rows of the same metrics that one reader reads */
  readonly metrics: readonly string[];
  readonly step: number;
  readonly wallTimeMs: number;
  readonly values: Float64Array;
}

/** The run's model card became known, or changed. */
export interface CardRecord {
  readonly kind: "card";
  readonly modelCard: ModelCard;
}

/** Nothing follows: the run ended. */
export interface FinishRecord {
  readonly kind: "finish";
  readonly status: RunEnd;
  readonly atMs: number;
}

/** What becomes part of a batch. */
export type DataRecord = RowRecord | Frame | SpectrumSection | ProfileSection | EventSection;

export type SpoolRecord = DataRecord | CardRecord | FinishRecord;
