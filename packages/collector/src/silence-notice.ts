import type { Clock } from "./clock.ts";
import type { Recorder } from "./recorder.ts";

/** Attached for this long without a step: the training goes another way than the one that is hooked. */
const SILENT_AFTER_MS = 60_000;
const KIND = "no-steps";
const MESSAGE =
  "Attached, and no step was seen: the training does not go through fit, fitDataset, trainOnBatch or onStep. " +
  "Call collector.step({ step, loss }) after each step of your own loop, and attach an object with onStep(listener) and headWeights() to have the head measured";

interface SilenceParts {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly report: (error: Error) => void;
}

/** Tells a person once that an attached trainer shows no step, after a minute or at the end. */
export class SilenceNotice {
  readonly #parts: SilenceParts;
  readonly #sinceMs: number;
  #over = false;

  constructor(parts: SilenceParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.monotonicMs();
  }

  /** A step was seen. */
  end(): void {
    this.#over = true;
  }

  check(): void {
    if (!this.#over && this.#parts.clock.monotonicMs() - this.#sinceMs >= SILENT_AFTER_MS) this.#tell();
  }

  close(): void {
    if (!this.#over) this.#tell();
  }

  #tell(): void {
    this.#over = true;
    this.#parts.report(new Error(MESSAGE));
    this.#parts.recorder.event(KIND, MESSAGE);
  }
}
