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
  close(): Promise<void>;
  /** number of the newest change; monotone over all processes that share the store */
  cursor(): Promise<number>;

  listProjects(): Promise<ProjectRecord[]>;
  /** creates the run or takes it up again, by `input.resume`; idempotent for the same run and writer */
  openRun(input: OpenRun): Promise<{ run: RunRecord; created: boolean; lastSequence: number }>;
  getRun(idOrSlug: string): Promise<RunRecord | null>;
  listRuns(query: ListRuns): Promise<RunPage>;
  updateRun(runId: string, patch: Partial<Pick<RunRecord, "name" | "tags" | "note" | "modelCard">>): Promise<RunRecord>;
  heartbeat(runId: string, atMs: number): Promise<void>;
  finishRun(runId: string, status: RunEnd, atMs: number): Promise<RunRecord>;
  /** running runs whose heartbeat is older become lost; returns their ids */
  markLost(heartbeatBeforeMs: number): Promise<string[]>;
  deleteRun(runId: string, atMs: number): Promise<void>;
  restoreRun(runId: string): Promise<void>;
  /** removes runs deleted before the given time for good; returns their ids */
  purge(deletedBeforeMs: number): Promise<string[]>;

  /** applies a batch and its sequence number in one transaction, exactly once */
  append(batch: Batch): Promise<AppendResult>;
  lastSequence(runId: string, writerId: string): Promise<number>;

  listAttempts(runId: string): Promise<AttemptRecord[]>;
  listSeries(runId: string): Promise<SeriesSummary[]>;
  /**
   * Down-sampled: first, last, every bucket's extremes and every non-finite point stay; exact when few enough. One
   * damaged series fails the whole question as "corrupt".
   */
  readSeries(query: SeriesQuery): Promise<SeriesColumns[]>;
  readSpectra(runId: string, query: Omit<ReadSpectra, "run">): Promise<SpectrumRecord[]>;
  readProfiles(runId: string, query: Omit<ReadProfiles, "run">): Promise<LayerProfileRecord[]>;
  listEvents(runId: string, afterId?: number): Promise<RunEventRecord[]>;

  /** the filter is for runs: see `Changes` */
  changesSince(cursor: number, filter?: { runIds?: readonly string[]; project?: string }): Promise<Changes>;

  /**
   * Calls the listener soon after a change, of this process or (Postgres) of any; returns the way to stop it. A hint to
   * ask `changesSince` now: a change of another process on one SQLite file is not heard, so keep asking now and then.
   */
  watch(listener: () => void): () => void;

  getVerdict(runId: string): Promise<VerdictRecord | null>;
  putVerdict(verdict: VerdictRecord): Promise<void>;
  addLabel(label: Omit<LabelRecord, "id">): Promise<LabelRecord>;
  listLabels(runId?: string): Promise<LabelRecord[]>;

  putTarget(target: TargetRecord): Promise<void>;
  getTarget(id: string): Promise<TargetRecord | null>;
  listTargets(): Promise<Omit<TargetRecord, "estimate">[]>;
  /** links by hand; runs whose model card carries both hashes are linked by themselves */
  linkTarget(runId: string, targetId: string | null): Promise<void>;
  targetOfRun(runId: string): Promise<LinkedTarget | null>;

  putView(view: ViewRecord): Promise<void>;
  getView(id: string): Promise<ViewRecord | null>;

  /** every chunk's checksum, every pyramid against its points, sequence gaps */
  check(onProgress?: (done: number, total: number) => void): Promise<StoreCheck>;
  /** merges small chunks; changes no answer */
  compact(onProgress?: (done: number, total: number) => void): Promise<void>;
  /** a consistent copy while others write */
  backup(file: string): Promise<void>;
}

export interface SeriesQuery {
  readonly series: readonly { readonly runId: string; readonly metric: string }[];
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
  readonly maxPoints: number;
  readonly superseded: boolean;
  /** "log": buckets equally wide on a log axis of steps, so that the first steps come exactly; default "linear" */
  readonly spacing?: "linear" | "log" | undefined;
}
