import type { Batch, ListRuns } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { Store } from "../contract/store.ts";
import { appendBatch, noteRefusal } from "./append-batch.ts";
import { listAttempts } from "./attempt-tracker.ts";
import { readChanges } from "./changes.ts";
import { checkStore } from "./check-store.ts";
import { compactStore } from "./compact-store.ts";
import type { Driver, WriteContext } from "./dialect.ts";
import { deleteRun, finishRun, heartbeat, markLost, purgeRuns, restoreRun, updateRun } from "./edit-run.ts";
import { listEvents } from "./events.ts";
import { addLabel, listLabels } from "./labels.ts";
import { getRun, listProjects, listRuns } from "./list-runs.ts";
import { openRun } from "./open-run.ts";
import type { Query } from "./query.ts";
import { listSeries, readEachSeries } from "./read-series.ts";
import { readProfiles, readSpectra } from "./read-spectra.ts";
import { getTarget, linkTarget, listTargets, putTarget, targetOfRun } from "./targets.ts";
import { getVerdict, putVerdict } from "./verdicts.ts";
import { getView, putView } from "./views.ts";
import { lastSequence } from "./writers.ts";

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
  readonly runs: Store["runs"];
  readonly series: Store["series"];
  readonly spectra: Store["spectra"];
  readonly verdicts: Store["verdicts"];
  readonly targets: Store["targets"];
  readonly views: Store["views"];
  readonly care: Store["care"];
  readonly cursor: Store["cursor"];
  readonly changesSince: Store["changesSince"];

  constructor({ driver, clock, backup }: SqlStoreOptions) {
    const { dialect } = driver;
    const read = <Asked extends unknown[], Answer>(query: (...asked: Asked) => Query<Answer>) => {
      return (...asked: Asked) => driver.read(() => query(...asked));
    };
    const write = <Asked extends unknown[], Answer>(
      query: (context: WriteContext, ...asked: Asked) => Query<Answer>,
    ) => {
      return (...asked: Asked) => {
        const context = { dialect, nowMs: Math.round(clock()) };
        return driver.write(() => query(context, ...asked));
      };
    };
    const append = write(appendBatch);
    const note = write(noteRefusal);
    this.kind = dialect.kind;
    this.driver = driver;
    this.cursor = read(() => dialect.visibleCursor());
    this.changesSince = read((cursor, filter) => readChanges(dialect, cursor, filter));
    this.runs = {
      projects: read(listProjects),
      open: write(openRun),
      get: read(getRun),
      list: read((query: ListRuns) => listRuns(dialect, query)),
      update: write(updateRun),
      async append(batch: Batch) {
        try {
          return await append(batch);
        } catch (error) {
          if (error instanceof StoreError && error.code === "conflict") await note(batch.runId, error.message);
          throw error;
        }
      },
      lastSequence: read(lastSequence),
      attempts: read(listAttempts),
      events: read(listEvents),
      heartbeat: write(heartbeat),
      finish: write(finishRun),
      markLost: write(markLost),
      delete: write(deleteRun),
      restore: write(restoreRun),
      purge: write(purgeRuns),
    };
    this.series = { list: read(listSeries), read: read(readEachSeries) };
    this.spectra = { read: read(readSpectra), readProfiles: read(readProfiles) };
    this.verdicts = {
      get: read(getVerdict),
      put: write(putVerdict),
      addLabel: write(addLabel),
      listLabels: read(listLabels),
    };
    this.targets = {
      put: write(putTarget),
      get: read(getTarget),
      list: read(listTargets),
      link: write(linkTarget),
      ofRun: read(targetOfRun),
    };
    this.views = { put: write((_, view) => putView(view)), get: read(getView) };
    this.care = {
      check: (onProgress) => checkStore(driver, onProgress),
      compact: (onProgress) => compactStore(driver, onProgress),
      backup,
    };
  }

  close() {
    return this.driver.close();
  }

  watch(listener: () => void) {
    return this.driver.watch(listener);
  }
}
