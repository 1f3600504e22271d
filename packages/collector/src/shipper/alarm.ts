import type { Clock } from "../clock.ts";

/** A wait that can be cut short. */
export class Alarm {
  readonly #clock: Clock;
  #ring: (() => void) | undefined;
  #rung = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the wait in progress, or the next one when there is none. */
  ring(): void {
    this.#rung = true;
    this.#ring?.();
  }

  /** Waits so long, or until it rings; without a time, only until it rings. */
  async wait(ms?: number): Promise<void> {
    if (!this.#rung) {
      const rings = new Promise<void>((resolve) => (this.#ring = resolve));
      await (ms === undefined ? rings : Promise.race([this.#clock.sleep(ms), rings]));
    }
    this.#ring = undefined;
    this.#rung = false;
  }
}
