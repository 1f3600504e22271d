export interface SamplerOptions {
  /** `"auto"`, or measure at every step that is a multiple of this */
  readonly every: "auto" | number;
  /** share of the loop's wall time that the collector may cost, in (0, 1] */
  readonly overheadBudget: number;
  /** processors the measuring thread shares with the training */
  readonly processors: number;
}

const SHORTEST_PAUSE_MS = 100;
/** A measurement may cost more than those before, and the last one of a run is followed by no pause. */
const SAFETY = 0.8;
/** Measuring keeps this share of the budget however much recording takes: a loop of very short steps has spectra too. */
const LEAST_SHARE = 0.5;
/**
 * The cost of a measurement is the least of so many. The first is dearer (cold code, fresh memory), and on a machine with
 * more busy threads than processors most are, by the time the others had; neither is what measuring costs.
 */
const REMEMBERED = 8;

/** What the next pause must pay for. */
interface Started {
  readonly nowMs: number;
  readonly withUse: boolean;
}

/**
 * Decides at which steps the head is measured. The first step always is. In `auto`, the pause after a measurement of
 * cost c is c/b, c being the time taken from the training thread plus the measuring thread's time spread over the
 * machine's processors, which it takes from a training that uses them all, and b what recording leaves of the budget.
 *
 * How the head is used (logits, gradient) can cost several times what its spectrum does: it is measured along only while
 * it has taken no more than everything else, so that spectra come at least half as often as they would alone.
 */
export class Sampler {
  readonly #options: SamplerOptions;
  #last: Started | undefined;
  readonly #threadMs: number[] = [];
  readonly #headMs: number[] = [];
  readonly #withUseMs: number[] = [];
  #spentOnHeadMs = 0;
  #spentOnUseMs = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /** `recordingShare`: share of the loop's time that recording takes. */
  due(step: number, nowMs: number, recordingShare: number): boolean {
    if (this.#last === undefined) return true;
    if (this.#options.every !== "auto") return step % this.#options.every === 0;
    return nowMs >= this.#last.nowMs + this.#pauseMs(this.#last, recordingShare);
  }

  /** Whether a measurement that is due takes the use of the head along; the first always does. */
  useDue(): boolean {
    return this.#options.every !== "auto" || this.#spentOnUseMs <= this.#spentOnHeadMs;
  }

  /** A measurement started and took so long from the training thread. */
  started(nowMs: number, threadMs: number, withUse: boolean): void {
    remember(this.#threadMs, threadMs);
    this.#last = { nowMs, withUse };
    this.#spentOnHeadMs += threadMs;
  }

  /** The measurement took so long in its own thread. */
  finished(workerMs: number): void {
    const withUse = this.#last?.withUse ?? false;
    remember(withUse ? this.#withUseMs : this.#headMs, workerMs);
    const { processors } = this.#options;
    // before any was taken without it, all of it counts as the use
    const headMs = withUse ? Math.min(workerMs, least(this.#headMs)) : workerMs;
    this.#spentOnHeadMs += headMs / processors;
    this.#spentOnUseMs += (workerMs - headMs) / processors;
  }

  #pauseMs({ withUse }: Started, recordingShare: number): number {
    const { overheadBudget, processors } = this.#options;
    const costMs = least(this.#threadMs) + least(withUse ? this.#withUseMs : this.#headMs) / processors;
    const share = Math.max(LEAST_SHARE * overheadBudget, SAFETY * overheadBudget - recordingShare);
    return Math.max(SHORTEST_PAUSE_MS, costMs / share);
  }
}

function remember(costs: number[], cost: number): void {
  costs.push(cost);
  if (costs.length > REMEMBERED) costs.shift();
}

function least(costs: readonly number[]): number {
  return costs.length === 0 ? 0 : Math.min(...costs);
}
