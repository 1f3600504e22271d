import { detectorInput, evaluationScale, SHORT_METRIC_NAMES, type SignalInput } from "@headroom/protocol";
import {
  createSaturationDetector,
  type SaturationOptions,
  type SaturationState,
  type SaturationVerdict,
} from "@headroom/saturation";
import type { MetricPoint } from "./known-metrics.ts";

const TOLD: ReadonlySet<SaturationState> = new Set<SaturationState>(["saturation-suspected", "saturated"]);

/**
 * The saturation detector beside the loop, with no server: fed by what is recorded, it keeps the verdicts at which the
 * state became suspected or saturated until they are taken.
 */
export class SaturationWatch {
  readonly #detector;
  #state: SaturationState = "warming-up";
  #untold: SaturationVerdict[] = [];

  constructor(options: SaturationOptions = {}) {
    this.#detector = createSaturationDetector({ scaleOf: (name) => evaluationScale(name) ?? "loss", ...options });
  }

  /** Takes the metrics of a step; those that say nothing about saturation are passed over. */
  observe(step: number, metrics: MetricPoint): void {
    let point: ({ [I in SignalInput]?: number } & { evaluations?: Record<string, number> }) | undefined;
    for (const name in metrics) {
      const metric = SHORT_METRIC_NAMES.get(name) ?? name;
      const input = detectorInput(metric);
      const value = metrics[name];
      if (typeof value !== "number") continue;
      if (input !== undefined) {
        point ??= {};
        point[input] = value;
      } else if (evaluationScale(metric) !== undefined) {
        point ??= {};
        point.evaluations ??= {};
        point.evaluations[metric] = value;
      }
    }
    if (point === undefined) return;
    const verdict = this.#detector.update({ step, ...point });
    if (verdict.state === this.#state) return;
    this.#state = verdict.state;
    if (TOLD.has(verdict.state)) this.#untold.push(this.#detector.verdict());
  }

  /** Verdicts not yet told, the oldest first. */
  take(): SaturationVerdict[] {
    if (this.#untold.length === 0) return this.#untold;
    const untold = this.#untold;
    this.#untold = [];
    return untold;
  }
}
