import { isStep, LIMITS, METRIC, type ModelCard, type ProfileSection, type SpectrumSection } from "@headroom/protocol";
import type { Clock } from "./clock.ts";
import { KnownMetrics, type MetricPoint } from "./known-metrics.ts";
import { OverheadMeter } from "./sampler/overhead-meter.ts";
import type { SpoolWriter } from "./spool/spool-writer.ts";

const REPORT_EVERY_MS = 2_000;
const EVENT_KIND_LENGTH = 100;

/** Writes what a loop logs to the spool, and what that cost. Nothing here throws but bugs. */
export class Recorder {
  readonly overhead: OverheadMeter;
  readonly #spool: SpoolWriter;
  readonly #clock: Clock;
  readonly #onRefused: (error: Error) => void;
  readonly #metrics: KnownMetrics;
  #lastStep = -1;
  #reportedStep = -1;
  #rewinds = 0;
  readonly #observers = new Set<(step: number, point: MetricPoint) => void>();

  constructor(spool: SpoolWriter, clock: Clock, onRefused: (error: Error) => void) {
    this.#spool = spool;
    this.#clock = clock;
    this.#onRefused = onRefused;
    this.#metrics = new KnownMetrics(onRefused);
    this.overhead = new OverheadMeter(clock.monotonicMs());
  }

  /** The newest step, -1 before the first. */
  get lastStep(): number {
    return this.#lastStep;
  }

  /** How often a step came at or below an earlier one. */
  get rewinds(): number {
    return this.#rewinds;
  }

  /** Shows every recorded point to an observer; the returned function ends that. */
  observe(observer: (step: number, point: MetricPoint) => void): () => void {
    this.#observers.add(observer);
    return () => {
      this.#observers.delete(observer);
    };
  }

  /** Records the scalars of a step; true when it was in order. */
  point(step: unknown, point: MetricPoint): boolean {
    if (typeof step !== "number" || !isStep(step)) {
      const seen = typeof step === "number" ? String(step) : typeof step;
      this.#onRefused(new RangeError(`Cannot record a step: it must be an integer from 0 to 2^53 - 1, got ${seen}`));
      return false;
    }
    const set = this.#metrics.read(point);
    if (set === undefined) {
      this.#onRefused(new TypeError(`Cannot record step ${step}: it must carry at least one metric, got none`));
      return false;
    }
    if (step < this.#lastStep) this.#rewinds++;
    this.#lastStep = step;
    this.#spool.row(set, step, this.#clock.wallMs(), this.#metrics.values);
    for (const observer of this.#observers) observer(step, point);
    return true;
  }

  /** Records what was measured at an earlier moment, in the step and time of that moment. */
  measured(
    step: number,
    wallTimeMs: number,
    point: MetricPoint,
    sections: readonly (SpectrumSection | ProfileSection)[],
  ): void {
    const set = this.#metrics.read(point);
    if (set !== undefined) this.#spool.row(set, step, wallTimeMs, this.#metrics.values);
    for (const section of sections) this.#spool.section(section);
    for (const observer of this.#observers) observer(step, point);
  }

  event(eventKind: string, message: string, step?: number): void {
    this.#spool.section({
      kind: "event",
      step: step ?? (this.#lastStep >= 0 ? this.#lastStep : Number.NaN),
      wallTimeMs: this.#clock.wallMs(),
      eventKind: eventKind.replace(/\p{Cc}/gu, " ").slice(0, EVENT_KIND_LENGTH) || "event",
      message: message.slice(0, LIMITS.eventMessageLength),
    });
  }

  modelCard(modelCard: ModelCard): void {
    this.#spool.control({ kind: "card", modelCard });
  }

  /** Logs the collector's own cost every two seconds, and when `now` is true. */
  reportCost(nowMs: number, now = false): void {
    if (this.#lastStep <= this.#reportedStep) return;
    if (!now && this.overhead.sinceReportMs(nowMs) < REPORT_EVERY_MS) return;
    this.#reportedStep = this.#lastStep;
    const point = {
      [METRIC.collectorOverhead]: this.overhead.report(nowMs),
      [METRIC.droppedPoints]: this.#spool.droppedPoints,
    };
    this.measured(this.#lastStep, this.#clock.wallMs(), point, []);
  }
}
