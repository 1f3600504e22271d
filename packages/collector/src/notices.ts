import type { Recorder } from "./recorder.ts";

/** What the spool has to say of itself, told at once and recorded later: then it is in the middle of a write. */
export class Notices {
  readonly #report: (error: Error) => void;
  readonly #waiting: { kind: string; message: string }[] = [];

  constructor(report: (error: Error) => void) {
    this.#report = report;
  }

  take(kind: string, message: string, cause: unknown): void {
    this.#report(new Error(message, { cause }));
    this.#waiting.push({ kind, message });
  }

  recordTo(recorder: Recorder): void {
    if (this.#waiting.length === 0) return;
    for (const { kind, message } of this.#waiting.splice(0)) recorder.event(kind, message);
  }
}
