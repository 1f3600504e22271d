import type { Clock } from "./clock.ts";

const QUIET_MS = 10_000;
const REMEMBERED = 100;

/** Hands failures to the user's `onError`; the same message at most once in ten seconds. Never throws. */
export class ErrorReporter {
  readonly #onError: (error: Error) => void;
  readonly #clock: Clock;
  readonly #saidAtMs = new Map<string, number>();

  constructor(onError: ((error: Error) => void) | undefined, clock: Clock) {
    this.#onError = onError ?? ((error) => console.warn(`headroom: ${error.message}`));
    this.#clock = clock;
  }

  report(error: Error): void {
    const now = this.#clock.monotonicMs();
    const said = this.#saidAtMs.get(error.message);
    if (said !== undefined && now - said < QUIET_MS) return;
    this.#saidAtMs.delete(error.message);
    this.#saidAtMs.set(error.message, now);
    if (this.#saidAtMs.size > REMEMBERED) this.#saidAtMs.delete(this.#saidAtMs.keys().next().value!);
    try {
      this.#onError(error);
    } catch {
      // An error handler that fails must not stop the training either.
    }
  }
}
