/** Time the collector took from the training thread, against the time that passed. */
export class OverheadMeter {
  #spentMs = 0;
  #reportedMs: number;
  #reportedSpentMs = 0;

  constructor(nowMs: number) {
    this.#reportedMs = nowMs;
  }

  add(ms: number): void {
    this.#spentMs += ms;
  }

  /** ms since the last report */
  sinceReportMs(nowMs: number): number {
    return nowMs - this.#reportedMs;
  }

  /** Share of the time since the last report, in [0, 1]; starts the next report. */
  report(nowMs: number): number {
    const wallMs = nowMs - this.#reportedMs;
    const fraction = wallMs > 0 ? (this.#spentMs - this.#reportedSpentMs) / wallMs : 0;
    this.#reportedMs = nowMs;
    this.#reportedSpentMs = this.#spentMs;
    return fraction;
  }

  /** Time taken since the start, ms. */
  get spentMs(): number {
    return this.#spentMs;
  }
}
