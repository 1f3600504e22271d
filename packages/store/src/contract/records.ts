import type { ChangeKind, LabelDecision, ModelCard, RunConfig, RunStatus, TargetLink } from "@headroom/protocol";

export interface ProjectRecord {
  readonly name: string;
  readonly createdAtMs: number;
  readonly runCount: number;
  readonly runningCount: number;
  readonly updatedAtMs: number;
}

export interface RunRecord {
  /** uuid, made by the client */
  readonly id: string;
  readonly slug: string;
  readonly project: string;
  readonly name: string;
  /** as stored; a running run whose heartbeat stopped is stored as lost by `markLost` */
  readonly status: RunStatus;
  readonly config: RunConfig;
  readonly modelCard: ModelCard;
  readonly tags: readonly string[];
  readonly note: string;
  readonly startedAtMs: number;
  readonly createdAtMs: number;
  readonly heartbeatAtMs: number;
  readonly finishedAtMs: number | null;
  readonly deletedAtMs: number | null;
  /** time of the last change of any kind */
  readonly updatedAtMs: number;
  readonly lastStep: number | null;
  readonly attempts: number;
  /** the run's newest change, comparable with `Store.cursor()` */
  readonly cursor: number;
}

export interface SeriesSummary {
  readonly runId: string;
  readonly metric: string;
  readonly pointCount: number;
  readonly nonFiniteCount: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** of the newest attempt; may be NaN or infinite */
  readonly lastValue: number;
  /** over finite values; null when there is none */
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** A later attempt starts at `fromStep`: points of earlier attempts at or above it are superseded. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly writerId: string;
  readonly fromStep: number;
  readonly openedAtMs: number;
}

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

/** Saturation assessment of a run as last computed; the shapes are the saturation package's, opaque here. */
export interface VerdictRecord {
  readonly runId: string;
  /** detector state to go on from after a restart */
  readonly detectorState: unknown;
  readonly verdict: unknown;
  /** series points up to this cursor are assessed */
  readonly assessedCursor: number;
  readonly updatedAtMs: number;
}

/** A person's word on a flag: kept and exportable as a label. */
export interface LabelRecord {
  readonly id: number;
  readonly runId: string;
  readonly decision: LabelDecision;
  readonly onsetStep: number | null;
  readonly note: string;
  readonly createdAtMs: number;
}

/** A stored target estimate; `estimate` is the target package's JSON record, opaque here. */
export interface TargetRecord {
  readonly id: string;
  readonly name: string;
  readonly corpusHash: string;
  readonly tokenizerHash: string;
  readonly estimate: unknown;
  readonly createdAtMs: number;
}

/** A run's target, and what links them: a person, or the hashes on the run's model card. */
export interface LinkedTarget extends TargetRecord {
  readonly linkedBy: TargetLink;
}

/** An immutable saved view: the whole state of a page. */
export interface ViewRecord {
  readonly id: string;
  readonly title: string;
  readonly state: unknown;
  readonly createdAtMs: number;
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
