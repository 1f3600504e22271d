import type { ChangeKind, TargetLink } from "@headroom/protocol";
import type { Row, RowWithout } from "../schema/tables.ts";

export interface ProjectRecord {
  readonly name: string;
  readonly createdAtMs: number;
  readonly runCount: number;
  readonly runningCount: number;
  readonly updatedAtMs: number;
}

export type RunRecord = RowWithout<"runs", "searchText" | "targetId">;

/** What of a run may be changed; its slug stays, for permalinks outlive a new name. */
export type RunPatch = Partial<Pick<RunRecord, "name" | "tags" | "note" | "modelCard">>;

/** Totals over all attempts, but for the last step and value, which are the newest attempt's. */
export interface SeriesSummary extends RowWithout<"seriesAttempts", "seriesIndex" | "attempt" | "tailCount"> {
  readonly metric: string;
}

/** A later attempt starts at `fromStep`: points of earlier attempts at or above it are superseded. */
export type AttemptRecord = RowWithout<"attempts", "runId" | "writerOrdinal">;

export interface RunListItem {
  readonly run: RunRecord;
  /** last value of each asked metric the run has */
  readonly lastValues: Readonly<Record<string, number>>;
  readonly sparkline: { readonly steps: Float64Array; readonly values: Float64Array } | null;
  /** why the sparkline cannot be read, when its chunks are damaged; else null */
  readonly sparklineFault: string | null;
}

export interface RunPage {
  readonly items: readonly RunListItem[];
  readonly total: number;
  readonly cursor: number;
}

export interface Changes {
  /** everything up to here is told; pass it back to go on */
  readonly cursor: number;
  readonly runs: readonly { readonly runId: string; readonly project: string; readonly kinds: readonly ChangeKind[] }[];
  /** ids of targets stored or replaced; told whatever the filter, since a target may come to be linked to any run */
  readonly targets: readonly string[];
}

export type VerdictRecord = Row<"verdicts">;
export type LabelRecord = Row<"labels">;
export type TargetRecord = Row<"targets">;
export type ViewRecord = Row<"views">;

/** A run's target, and what links them: a person, or the hashes on the run's model card. */
export interface LinkedTarget extends TargetRecord {
  readonly linkedBy: TargetLink;
}

export interface AppendResult {
  /** false when the batch had been applied before: nothing changed */
  readonly applied: boolean;
  readonly sequence: number;
  readonly cursor: number;
}

export interface StoreCheck {
  readonly chunks: number;
  readonly points: number;
  /** each a sentence naming run, series and chunk; empty when the store is sound */
  readonly faults: readonly string[];
}
