import type { EventSection, ModelCard, ProfileSection, RunEnd, SpectrumSection } from "@headroom/protocol";

/** The scalars of one step. */
export interface RowRecord {
  readonly kind: "row";
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

export type SpoolRecord = RowRecord | SpectrumSection | ProfileSection | EventSection | CardRecord | FinishRecord;
