import type {
  Batch,
  LayerProfileRecord,
  ListRuns,
  OpenRun,
  ReadProfiles,
  ReadSpectra,
  RunEnd,
  RunEventRecord,
  SeriesColumns,
  Spacing,
  SpectrumRecord,
} from "@headroom/protocol";
import type {
  AppendResult,
  AttemptRecord,
  Changes,
  LabelRecord,
  LinkedTarget,
  ProjectRecord,
  RunPage,
  RunPatch,
  RunRecord,
  SeriesSummary,
  StoreCheck,
  TargetRecord,
  VerdictRecord,
  ViewRecord,
} from "./records.ts";

/**
 * Everything Headroom keeps. One contract, one conformance suite, two implementations (SQLite, Postgres).
 * Every write moves the store's cursor; every answer that can go stale carries one.
 *
 * Errors: `StoreError` with its code (see `StoreErrorCode`); anything else is a bug.
 */
export interface Store {
  readonly kind: "sqlite" | "postgres";
  readonly runs: RunStore;
  readonly series: SeriesStore;
  readonly spectra: SpectrumStore;
  readonly verdicts: VerdictStore;
  readonly targets: TargetStore;
  readonly views: ViewStore;
  readonly care: StoreCare;
  close(): Promise<void>;
  /** number of the newest change; monotone over all processes that share the store */
  cursor(): Promise<number>;
  /** the filter is for runs: see `Changes` */
  changesSince(cursor: number, filter?: { runIds?: readonly string[]; project?: string }): Promise<Changes>;
  /**
   * Calls the listener soon after a change, of this process or (Postgres) of any; returns the way to stop it. A hint to
   * ask `changesSince` now: a change of another process on one SQLite file is not heard, so keep asking now and then.
   */
  watch(listener: () => void): () => void;
}

/** Runs, what writers send to them, and what happened in them. */
export interface RunStore {
  projects(): Promise<ProjectRecord[]>;
  /** creates the run or takes it up again, by `input.resume`; idempotent for the same run and writer */
  open(input: OpenRun): Promise<{ run: RunRecord; created: boolean; lastSequence: number }>;
  get(idOrSlug: string): Promise<RunRecord | null>;
  list(query: ListRuns): Promise<RunPage>;
  update(runId: string, patch: RunPatch): Promise<RunRecord>;
  /** applies a batch and its sequence number in one transaction, exactly once */
  append(batch: Batch): Promise<AppendResult>;
  /** of the writer's last applied batch; 0 before the first */
  lastSequence(runId: string, writerId: string): Promise<number>;
  attempts(runId: string): Promise<AttemptRecord[]>;
  /** in their order, at most `limit` of those after `afterId` */
  events(runId: string, afterId?: number, limit?: number): Promise<RunEventRecord[]>;
  heartbeat(runId: string, atMs: number): Promise<void>;
  finish(runId: string, status: RunEnd, atMs: number): Promise<RunRecord>;
  /** running runs whose heartbeat is older become lost; returns their ids */
  markLost(heartbeatBeforeMs: number): Promise<string[]>;
  delete(runId: string, atMs: number): Promise<void>;
  restore(runId: string): Promise<void>;
  /** removes runs deleted before the given time for good; returns their ids */
  purge(deletedBeforeMs: number): Promise<string[]>;
}

/** Metrics by step. */
export interface SeriesStore {
  list(runId: string): Promise<SeriesSummary[]>;
  /**
   * Down-sampled: first, last, every bucket's extremes and every non-finite point stay; exact when few enough. One
   * damaged series fails the whole question as "corrupt".
   */
  read(query: SeriesQuery): Promise<SeriesColumns[]>;
}

export interface SeriesQuery {
  readonly series: readonly { readonly runId: string; readonly metric: string }[];
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
  readonly maxPoints: number;
  readonly superseded: boolean;
  /** "log": buckets equally wide on a log axis of steps, so that the first steps come exactly; default "linear" */
  readonly spacing?: Spacing | undefined;
  /** also what each bucket holds, where the answer is not exact; default false */
  readonly buckets?: boolean | undefined;
}

/** What is measured of the model itself at some steps: singular values of its head, one number a layer. */
export interface SpectrumStore {
  read(runId: string, query: Omit<ReadSpectra, "run">): Promise<SpectrumRecord[]>;
  readProfiles(runId: string, query: Omit<ReadProfiles, "run">): Promise<LayerProfileRecord[]>;
}

/** The detector's verdicts, and people's word on them. */
export interface VerdictStore {
  get(runId: string): Promise<VerdictRecord | null>;
  put(verdict: VerdictRecord): Promise<void>;
  addLabel(label: Omit<LabelRecord, "id">): Promise<LabelRecord>;
  listLabels(runId?: string): Promise<LabelRecord[]>;
}

export interface TargetStore {
  put(target: TargetRecord): Promise<void>;
  get(id: string): Promise<TargetRecord | null>;
  list(): Promise<Omit<TargetRecord, "estimate">[]>;
  /** links by hand; runs whose model card carries both hashes are linked by themselves */
  link(runId: string, targetId: string | null): Promise<void>;
  ofRun(runId: string): Promise<LinkedTarget | null>;
}

export interface ViewStore {
  put(view: ViewRecord): Promise<void>;
  get(id: string): Promise<ViewRecord | null>;
}

/** Looking after the whole store; each goes on beside readers and writers. */
export interface StoreCare {
  /** every chunk's checksum, every pyramid against its points, sequence gaps */
  check(onProgress?: (done: number, total: number) => void): Promise<StoreCheck>;
  /** merges small chunks; changes no answer */
  compact(onProgress?: (done: number, total: number) => void): Promise<void>;
  /** a consistent copy while others write */
  backup(file: string): Promise<void>;
}
