export interface SamplerOptions {
  /** `"auto"`, or measure at every step that is a multiple of this */
  readonly every: "auto" | number;
  /** share of the loop's wall time that measuring may cost, in (0, 1] */
  readonly overheadBudget: number;
  /** processors the measuring thread shares with the training */
  readonly processors: number;
}

const SHORTEST_PAUSE_MS = 100;
/** The rest of the budget is for recording what is measured, and for a measurement dearer than the last. */
const MEASURING_SHARE = 0.9;
/** A first measurement costs more than the following ones (cold code, fresh memory); weigh the newest by half. */
const NEWEST_WEIGHT = 0.5;

/**
 * Decides at which steps the head is measured. The first step always is. In `auto`, the pause after a measurement of
 * cost c is c/budget, c being the time taken from the training thread plus the measuring thread's time spread over the
 * machine's processors, which it takes from a training that uses them all; and none is taken that would bring all the
 * time the collector took from the training thread above the budget.
 */
export class Sampler {
  readonly #options: SamplerOptions;
  #startedMs: number | undefined;
  #beganMs = 0;
  #beganSpentMs = 0;
  #threadMs = 0;
  #workerMs = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /** `spentMs`: all the time the collector took from the training thread so far, measuring or not. */
  due(step: number, nowMs: number, spentMs: number): boolean {
    const { every, overheadBudget } = this.#options;
    if (this.#startedMs === undefined) {
      this.#beganMs = nowMs;
      this.#beganSpentMs = spentMs;
      return true;
    }
    if (every !== "auto") return step % every === 0;
    if (nowMs < this.#startedMs + this.pauseMs) return false;
    const allowedMs = MEASURING_SHARE * overheadBudget * (nowMs - this.#beganMs);
    return spentMs - this.#beganSpentMs + this.#threadMs <= allowedMs;
  }

  /** Time from one measurement to the next, ms, in `auto`. */
  get pauseMs(): number {
    const costMs = this.#threadMs + this.#workerMs / this.#options.processors;
    return Math.max(SHORTEST_PAUSE_MS, costMs / this.#options.overheadBudget);
  }

  /** A measurement started and took so long from the training thread. */
  started(nowMs: number, threadMs: number): void {
    this.#threadMs = this.#startedMs === undefined ? threadMs : mix(this.#threadMs, threadMs);
    this.#startedMs = nowMs;
  }

  /** The measurement took so long in its own thread. */
  finished(workerMs: number): void {
    this.#workerMs = this.#workerMs === 0 ? workerMs : mix(this.#workerMs, workerMs);
  }
}

function mix(old: number, newest: number): number {
  return old + NEWEST_WEIGHT * (newest - old);
}
