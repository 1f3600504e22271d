import type { Batch, ListRuns, OpenRun, ReadProfiles, ReadSpectra, RunEnd, SeriesColumns } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type {
  LabelRecord,
  RunRecord,
  StoreCheck,
  TargetRecord,
  VerdictRecord,
  ViewRecord,
} from "../contract/records.ts";
import type { SeriesQuery, Store } from "../contract/store.ts";
import { appendBatch } from "./append-batch.ts";
import { listAttempts } from "./attempt-tracker.ts";
import { readChanges, recordChange } from "./changes.ts";
import { checkStore } from "./check-store.ts";
import { compactStore } from "./compact-store.ts";
import type { Dialect, Driver } from "./dialect.ts";
import {
  deleteRun,
  finishRun,
  heartbeat,
  markLost,
  purgeRuns,
  type RunPatch,
  restoreRun,
  updateRun,
} from "./edit-run.ts";
import { addEvents, listEvents } from "./events.ts";
import { addLabel, listLabels } from "./labels.ts";
import { getRun, listProjects, listRuns } from "./list-runs.ts";
import { openRun } from "./open-run.ts";
import type { Query } from "./query.ts";
import type { TailCache } from "./read-pieces.ts";
import { listSeries, readSeries } from "./read-series.ts";
import { readProfiles, readSpectra } from "./read-spectra.ts";
import { selectFirst } from "./statements.ts";
import { getTarget, linkTarget, listTargets, putTarget, targetOfRun } from "./targets.ts";
import { getVerdict, putVerdict } from "./verdicts.ts";
import { getView, putView } from "./views.ts";
import { findWriter } from "./writers.ts";

export interface SqlStoreOptions {
  readonly driver: Driver;
  /** milliseconds since 1970 */
  readonly clock: () => number;
  /** writes a consistent copy while others write */
  readonly backup: (file: string) => Promise<void>;
}

/** @throws TypeError when the store is not one of ours */
export function driverOf(store: Store): Driver {
  if (store instanceof SqlStore) return store.driver;
  throw new TypeError("Cannot copy the tables of a store that is not in a SQL database");
}

/** The `Store` over any SQL database with a driver. */
export class SqlStore implements Store {
  readonly kind: Store["kind"];
  /** for copying whole stores; see `driverOf` */
  readonly driver: Driver;
  readonly #backup: (file: string) => Promise<void>;
  readonly #dialect: Dialect;
  readonly #clock: () => number;

  constructor({ driver, clock, backup }: SqlStoreOptions) {
    this.kind = driver.dialect.kind;
    this.driver = driver;
    this.#backup = backup;
    this.#dialect = driver.dialect;
    this.#clock = () => Math.round(clock());
  }

  close() {
    return this.driver.close();
  }

  cursor() {
    return this.driver.read(() => this.#dialect.visibleCursor());
  }

  listProjects() {
    return this.driver.read(listProjects);
  }

  openRun(input: OpenRun) {
    return this.driver.write(() => openRun(this.#dialect, input, this.#clock()));
  }

  getRun(idOrSlug: string) {
    return this.driver.read(() => getRun(idOrSlug));
  }

  listRuns(query: ListRuns) {
    return this.driver.read(() => listRuns(this.#dialect, query));
  }

  updateRun(runId: string, patch: RunPatch): Promise<RunRecord> {
    return this.driver.write(() => updateRun(this.#dialect, runId, patch, this.#clock()));
  }

  heartbeat(runId: string, atMs: number) {
    return this.driver.write(() => heartbeat(this.#dialect, runId, Math.round(atMs)));
  }

  finishRun(runId: string, status: RunEnd, atMs: number) {
    return this.driver.write(() => finishRun(this.#dialect, runId, status, Math.round(atMs)));
  }

  markLost(heartbeatBeforeMs: number) {
    return this.driver.write(() => markLost(this.#dialect, heartbeatBeforeMs, this.#clock()));
  }

  deleteRun(runId: string, atMs: number) {
    return this.driver.write(() => deleteRun(this.#dialect, runId, Math.round(atMs)));
  }

  restoreRun(runId: string) {
    return this.driver.write(() => restoreRun(this.#dialect, runId, this.#clock()));
  }

  purge(deletedBeforeMs: number) {
    return this.driver.write(() => purgeRuns(this.#dialect, deletedBeforeMs, this.#clock()));
  }

  async append(batch: Batch) {
    const nowMs = this.#clock();
    try {
      return await this.driver.write(() => appendBatch(this.#dialect, batch, nowMs));
    } catch (error) {
      if (error instanceof StoreError && error.code === "conflict") {
        await this.driver.write(() => logRefusal(this.#dialect, batch.runId, error.message, nowMs));
      }
      throw error;
    }
  }

  async lastSequence(runId: string, writerId: string) {
    const writer = await this.driver.read(() => findWriter(runId, writerId));
    return writer?.lastSequence ?? 0;
  }

  listAttempts(runId: string) {
    return this.driver.read(() => listAttempts(runId));
  }

  listSeries(runId: string) {
    return this.driver.read(() => listSeries(runId));
  }

  readSeries(query: SeriesQuery) {
    return this.driver.read(function* (): Query<SeriesColumns[]> {
      const answer: SeriesColumns[] = [];
      const tails: TailCache = new Map();
      for (const { runId, metric } of query.series) answer.push(...(yield* readSeries(runId, metric, query, tails)));
      return answer;
    });
  }

  readSpectra(runId: string, query: Omit<ReadSpectra, "run">) {
    return this.driver.read(() => readSpectra(runId, query));
  }

  readProfiles(runId: string, query: Omit<ReadProfiles, "run">) {
    return this.driver.read(() => readProfiles(runId, query));
  }

  listEvents(runId: string, afterId?: number) {
    return this.driver.read(() => listEvents(runId, afterId));
  }

  changesSince(cursor: number, filter: { runIds?: readonly string[]; project?: string } = {}) {
    return this.driver.read(() => readChanges(this.#dialect, cursor, filter));
  }

  watch(listener: () => void) {
    return this.driver.watch(listener);
  }

  getVerdict(runId: string) {
    return this.driver.read(() => getVerdict(runId));
  }

  putVerdict(verdict: VerdictRecord) {
    return this.driver.write(() => putVerdict(this.#dialect, verdict));
  }

  addLabel(label: Omit<LabelRecord, "id">) {
    return this.driver.write(() => addLabel(this.#dialect, label));
  }

  listLabels(runId?: string) {
    return this.driver.read(() => listLabels(runId));
  }

  putTarget(target: TargetRecord) {
    return this.driver.write(() => putTarget(this.#dialect, target));
  }

  getTarget(id: string) {
    return this.driver.read(() => getTarget(id));
  }

  listTargets() {
    return this.driver.read(listTargets);
  }

  linkTarget(runId: string, targetId: string | null) {
    return this.driver.write(() => linkTarget(this.#dialect, runId, targetId, this.#clock()));
  }

  targetOfRun(runId: string) {
    return this.driver.read(() => targetOfRun(runId));
  }

  putView(view: ViewRecord) {
    return this.driver.write(() => putView(view));
  }

  getView(id: string) {
    return this.driver.read(() => getView(id));
  }

  check(onProgress?: (done: number, total: number) => void): Promise<StoreCheck> {
    return checkStore(this.driver, onProgress);
  }

  compact(onProgress?: (done: number, total: number) => void): Promise<void> {
    return compactStore(this.driver, onProgress);
  }

  backup(file: string) {
    return this.#backup(file);
  }
}

/** Notes a refused batch in the run's log, once however often it comes. */
function* logRefusal(dialect: Dialect, runId: string, message: string, nowMs: number): Query<void> {
  yield* dialect.lockRun(runId);
  const row = yield* selectFirst("runs", { columns: ["project"], where: { id: runId } });
  const events = yield* listEvents(runId);
  if (row === undefined || events.some((event) => event.message === message)) return;
  yield* addEvents(runId, [{ step: null, wallTimeMs: nowMs, kind: "batch-refused", message }]);
  yield* recordChange(dialect, runId, row.project, ["events"], nowMs);
}
