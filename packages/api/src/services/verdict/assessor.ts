import { setImmediate as turn } from "node:timers/promises";
import { detectorInput, evaluationScale, judgedEvaluations, listRunsSchema } from "@headroom/protocol";
import {
  createSaturationDetector,
  DETECTOR_VERSION,
  restoreSaturationDetector,
  type SaturationDetector,
  type SaturationSnapshot,
} from "@headroom/saturation";
import type { RunRecord, SeriesSummary, Store } from "@headroom/store";
import type { Clock } from "../../clock.ts";
import { type FedTo, readNews } from "./assessed-points.ts";

export interface AssessorOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logError: (error: unknown, where: string) => void;
  /** how long a run's new points wait for more before they are assessed */
  readonly everyMs?: number | undefined;
}

/** What is stored beside a verdict, to go on from after a restart. */
interface Progress {
  readonly version: typeof PROGRESS_VERSION;
  /** of the run when these points were read: another number means that it rewound */
  readonly attempts: number;
  readonly fedTo: FedTo;
  readonly detector: SaturationSnapshot;
}

interface Assessment {
  readonly attempts: number;
  readonly fedTo: FedTo;
  readonly detector: SaturationDetector;
}

const PROGRESS_VERSION = 1;
const EVERY_MS = 2_000;
const PAGE = 500;
/** detectors of live runs kept in memory; others go on from their stored state */
const KEPT_DETECTORS = 256;

/**
 * Assesses runs as their data arrive, one at a time and off the ingest's path: each look reads the points after those
 * it has seen, gives them to the run's detector in step order, and stores verdict and detector state together. A run
 * that rewound is assessed anew. Several processes may assess the same run: they store the same.
 */
export class Assessor {
  readonly #options: AssessorOptions;
  readonly #waiting = new Set<string>();
  readonly #kept = new Map<string, Assessment>();
  readonly #busy = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(options: AssessorOptions) {
    this.#options = options;
  }

  /** Says that a run has something new; it is looked at soon. */
  note(runId: string): void {
    this.#waiting.add(runId);
    this.#schedule();
  }

  /** Notes every stored run, for what came while no server was there to assess it; resolves when all are noted. */
  async backfill(): Promise<void> {
    const query = listRunsSchema.parse({ metrics: [], limit: PAGE });
    for (let offset = 0; !this.#closed; offset += PAGE) {
      const { items } = await this.#options.store.runs.list({ ...query, offset });
      for (const { run } of items) this.note(run.id);
      if (items.length < PAGE) break;
    }
  }

  /** Assesses the run now if it has something new. */
  async assess(runId: string): Promise<void> {
    const before = this.#busy.get(runId) ?? Promise.resolve();
    const mine = before.then(() => this.#look(runId));
    const settled = mine.catch(() => {});
    this.#busy.set(runId, settled);
    try {
      await mine;
    } finally {
      if (this.#busy.get(runId) === settled) this.#busy.delete(runId);
    }
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (!this.#closed && (this.#waiting.size > 0 || this.#draining !== undefined)) await this.#drained();
  }

  /** Begins nothing new, and resolves when what was begun has left the store. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#draining, ...this.#busy.values()]);
  }

  #schedule(): void {
    if (this.#closed || this.#timer !== undefined || this.#draining !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#drained();
    }, this.#options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  /** Looks at what waits, unless that is going on; resolves when it is done. */
  #drained(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      if (this.#waiting.size > 0) this.#schedule();
    });
    return this.#draining;
  }

  async #drain(): Promise<void> {
    const runIds = [...this.#waiting];
    this.#waiting.clear();
    for (const runId of runIds) {
      if (this.#closed) break;
      try {
        await this.assess(runId);
      } catch (error) {
        this.#options.logError(error, `assessing the run ${runId}`);
      }
      await turn();
    }
  }

  async #look(runId: string): Promise<void> {
    const { store, clock } = this.#options;
    const run = await store.runs.get(runId);
    if (run === null || run.deletedAtMs !== null) return void this.#kept.delete(runId);
    const assessedCursor = await store.cursor();
    const series = assessedSeries(await store.series.list(runId));
    const assessment = await this.#assessmentOf(run);
    const metrics = metricsWithNews(series, assessment.fedTo);
    if (metrics.length === 0) return;
    const news = await readNews({ store, runId, metrics, fedTo: assessment.fedTo });
    const { detector } = assessment;
    for (const slice of news.slices) {
      for (const point of slice) detector.update(point);
      // Requests are answered between slices.
      await turn();
      if (this.#closed) return;
    }
    this.#keep(runId, { ...assessment, fedTo: news.fedTo });
    const progress: Progress = {
      version: PROGRESS_VERSION,
      attempts: assessment.attempts,
      fedTo: news.fedTo,
      detector: detector.snapshot(),
    };
    const verdict = detector.verdict();
    await store.verdicts.put({ runId, detectorState: progress, verdict, assessedCursor, updatedAtMs: clock.now() });
  }

  async #assessmentOf(run: RunRecord): Promise<Assessment> {
    const kept = this.#kept.get(run.id);
    if (kept !== undefined && kept.attempts === run.attempts) return kept;
    const stored = toProgress((await this.#options.store.verdicts.get(run.id))?.detectorState);
    if (stored !== null && stored.attempts === run.attempts) {
      const detector = restoreSaturationDetector(stored.detector, { scaleOf });
      return { attempts: run.attempts, fedTo: { ...stored.fedTo }, detector };
    }
    const { tokensPerStep } = run.modelCard;
    const detector = createSaturationDetector({ scaleOf, ...(tokensPerStep === undefined ? {} : { tokensPerStep }) });
    return { attempts: run.attempts, fedTo: {}, detector };
  }

  // The newest stay: a map keeps the order of insertion.
  #keep(runId: string, assessment: Assessment): void {
    this.#kept.delete(runId);
    this.#kept.set(runId, assessment);
    if (this.#kept.size > KEPT_DETECTORS) this.#kept.delete(this.#kept.keys().next().value!);
  }
}

const scaleOf = (name: string) => evaluationScale(name) ?? "loss";

/** Series that the detector has an input for, and every further evaluation. */
function assessedSeries(series: readonly SeriesSummary[]): readonly SeriesSummary[] {
  const judged = new Set(judgedEvaluations(series.map(({ metric }) => metric)));
  return series.filter(({ metric }) => judged.has(metric) || isPlainInput(metric));
}

function isPlainInput(metric: string): boolean {
  return detectorInput(metric) !== undefined && evaluationScale(metric) === undefined;
}

function metricsWithNews(series: readonly SeriesSummary[], fedTo: FedTo): string[] {
  return series.flatMap(({ metric, lastStep }) => (lastStep > (fedTo[metric] ?? -1) ? [metric] : []));
}

/** Null for what another version left: the run is assessed anew. */
function toProgress(stored: unknown): Progress | null {
  const progress = stored as Progress | null | undefined;
  return progress?.version === PROGRESS_VERSION && progress.detector.version === DETECTOR_VERSION ? progress : null;
}
