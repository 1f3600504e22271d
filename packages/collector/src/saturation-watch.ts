import {
  createSaturationDetector,
  type SaturationOptions,
  type SaturationPoint,
  type SaturationState,
  type SaturationVerdict,
} from "@headroom/saturation";
import type { MetricPoint } from "./known-metrics.ts";

type Signal = Exclude<keyof SaturationPoint, "step">;

const SIGNALS: Readonly<Record<string, Signal>> = {
  "eval/loss": "evalLoss",
  "train/loss": "trainLoss",
  loss: "trainLoss",
  "train/learning_rate": "learningRate",
  "head/singular_entropy_q": "singularEntropyQ",
  "head/singular_entropy_p": "singularEntropyP",
  "head/effective_rank_q": "effectiveRankQ",
  "head/effective_rank_p": "effectiveRankP",
  "head/spike_q1": "spikeQ1",
  "head/stable_rank": "stableRank",
  "hidden/anisotropy": "anisotropy",
};
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
    let point: { -readonly [S in Signal]?: number } | undefined;
    for (const name in metrics) {
      const signal = SIGNALS[name];
      const value = metrics[name];
      if (signal === undefined || typeof value !== "number") continue;
      point ??= {};
      point[signal] = value;
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
