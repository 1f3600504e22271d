import { THRESHOLDS as T } from "./thresholds.ts";
import type { SaturationPoint, Transient } from "./types.ts";

export interface RunChangesState {
  readonly firstStep: number | null;
  readonly notBefore: number;
  readonly rate: { readonly least: number; readonly last: number; readonly hasFallen: boolean } | null;
  readonly isRaising: boolean;
  readonly batchSize: number | null;
  readonly sequenceLength: number | null;
  readonly raisedAt: number | null;
  readonly transients: readonly Transient[];
}

/** Events after which losses measure something else; others, such as a resume, only shake the run for a while. */
const NEW_STANDARD = /data|mix|corpus|curriculum|sequence|context|batch|schedule|learning|phase|stage/i;

/**
 * Remembers what was done to the run that shifts its loss: a learning rate raised by more than 10 % above its minimum so far, a smaller batch,
 * another sequence length, an event that says so. Losses from before it are no standard for those after it.
 */
export class RunChanges {
  /** losses before this step are no standard: the last change, and a twentieth of the run's age to settle */
  notBefore = 0;
  /** last step at which the learning rate was raised, warm-up included */
  raisedAt: number | null = null;
  transients: Transient[] = [];
  #firstStep: number | null = null;
  #rate: { least: number; last: number; hasFallen: boolean } | null = null;
  #isRaising = false;
  #batchSize: number | null = null;
  #sequenceLength: number | null = null;

  /** whether the learning rate has only climbed so far */
  get isFirstClimb(): boolean {
    return this.#rate !== null && !this.#rate.hasFallen;
  }

  get knowsLearningRate(): boolean {
    return this.#rate !== null;
  }

  update({ step, learningRate, batchSize, sequenceLength, event }: SaturationPoint): void {
    this.#firstStep ??= step;
    if (learningRate === 0 || isPositive(learningRate)) this.#updateRate(step, learningRate);
    if (isPositive(batchSize)) {
      const before = this.#batchSize;
      if (before !== null && batchSize !== before) {
        this.#remember(step, `batch size changed from ${before} to ${batchSize}`);
        if (batchSize < before) this.#settle(step);
      }
      this.#batchSize = batchSize;
    }
    if (isPositive(sequenceLength)) {
      const before = this.#sequenceLength;
      if (before !== null && sequenceLength !== before) {
        this.#remember(step, `sequence length changed from ${before} to ${sequenceLength}`);
        this.#settle(step);
      }
      this.#sequenceLength = sequenceLength;
    }
    if (typeof event === "string" && event !== "") {
      this.#remember(step, event.slice(0, T.eventCharacters));
      if (NEW_STANDARD.test(event)) this.#settle(step);
    }
  }

  snapshot(): RunChangesState {
    return {
      firstStep: this.#firstStep,
      notBefore: this.notBefore,
      rate: this.#rate,
      isRaising: this.#isRaising,
      batchSize: this.#batchSize,
      sequenceLength: this.#sequenceLength,
      raisedAt: this.raisedAt,
      transients: this.transients,
    };
  }

  static restore(state: RunChangesState): RunChanges {
    const changes = new RunChanges();
    changes.notBefore = state.notBefore;
    changes.raisedAt = state.raisedAt;
    changes.transients = [...state.transients];
    changes.#firstStep = state.firstStep;
    changes.#rate = state.rate === null ? null : { ...state.rate };
    changes.#isRaising = state.isRaising;
    changes.#batchSize = state.batchSize;
    changes.#sequenceLength = state.sequenceLength;
    return changes;
  }

  #updateRate(step: number, rate: number): void {
    const before = this.#rate;
    if (before === null) {
      this.#rate = { least: rate, last: rate, hasFallen: false };
      return;
    }
    if (rate < before.last) {
      before.hasFallen = true;
      this.#isRaising = false;
    }
    if (rate < before.least) before.least = rate;
    else if (rate > T.learningRateRaise * before.least) {
      // the first climb is warm-up: it moves the standard, but is nobody's news
      if (before.hasFallen && !this.#isRaising) this.#remember(step, "learning rate raised");
      this.#isRaising = true;
      this.raisedAt = step;
      before.least = rate;
      this.#settle(step);
    }
    before.last = rate;
  }

  #settle(step: number): void {
    const first = this.#firstStep ?? step;
    this.notBefore = step + T.settling * (step - first);
  }

  #remember(step: number, what: string): void {
    this.transients = [...this.transients, { step, what }].slice(-T.keptTransients);
  }
}

function isPositive(value: number | null | undefined): value is number {
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}
