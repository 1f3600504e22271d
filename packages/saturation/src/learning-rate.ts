import { THRESHOLDS as T } from "./thresholds.ts";

export interface LearningRateState {
  readonly least: number | null;
  readonly raisedAt: number | null;
  readonly raisedFrom: number | null;
  readonly last: number | null;
}

/**
 * Remembers when the learning rate was last raised by more than 10 % above its minimum so far (warm-up, restart):
 * losses before that step are no standard for those after it.
 */
export class LearningRateWatch {
  raisedAt: number | null = null;
  last: number | null = null;
  #least: number | null = null;
  #raisedFrom: number | null = null;

  /** step at which the first rise out of warm-up ended belongs to warm-up; later ones are restarts */
  update(step: number, rate: number): void {
    this.last = rate;
    if (this.#least === null || rate < this.#least) this.#least = rate;
    else if (rate > T.learningRateRaise * this.#least) {
      this.#raisedFrom = this.#least;
      this.raisedAt = step;
      this.#least = rate;
    }
  }

  snapshot(): LearningRateState {
    return { least: this.#least, raisedAt: this.raisedAt, raisedFrom: this.#raisedFrom, last: this.last };
  }

  static restore(state: LearningRateState): LearningRateWatch {
    const watch = new LearningRateWatch();
    watch.raisedAt = state.raisedAt;
    watch.last = state.last;
    watch.#least = state.least;
    watch.#raisedFrom = state.raisedFrom;
    return watch;
  }
}
