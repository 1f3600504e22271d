import { detectorInput, SHORT_METRIC_NAMES } from "@headroom/protocol";
import {
  createSaturationDetector,
  type SaturationOptions,
  type SaturationPoint,
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
    this.#detector = createSaturationDetector(options);
  }

  /** Takes the metrics of a step; those that say nothing about saturation are passed over. */
  observe(step: number, metrics: MetricPoint): void {
    let point: { -readonly [S in Exclude<keyof SaturationPoint, "step">]?: number } | undefined;
    for (const name in metrics) {
      const input = detectorInput(SHORT_METRIC_NAMES.get(name) ?? name);
      const value = metrics[name];
      if (input === undefined || typeof value !== "number") continue;
      point ??= {};
      point[input] = value;
    }
    if (point === undefined) return;
    const verdict = this.#detector.update({ step, ...point });
    if (verdict.state === this.#state) return;
    this.#state = verdict.state;
    if (TOLD.has(verdict.state)) this.#untold.push(verdict);
  }

  /** Verdicts not yet told, the oldest first. */
  take(): SaturationVerdict[] {
    if (this.#untold.length === 0) return this.#untold;
    const untold = this.#untold;
    this.#untold = [];
    return untold;
  }
}
