/** Time the collector took from the training thread, against the time that passed. */
export class OverheadMeter {
  #startedMs: number;
  #spentMs = 0;
  #reportedMs: number;
  #reportedSpentMs = 0;

  constructor(nowMs: number) {
    this.#startedMs = nowMs;
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

  /** Share of the time since the start, in [0, 1]. */
  total(nowMs: number): number {
    const wallMs = nowMs - this.#startedMs;
    return wallMs > 0 ? this.#spentMs / wallMs : 0;
  }
}
