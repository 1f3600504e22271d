/**
 * A call that records takes microseconds; what one takes beyond this is a scheduler that took the processor away, which
 * it would have done to the training as well. It counts in the report, but not as what recording costs.
 */
const RECORDING_CALL_MS = 0.25;

/** Time the collector took from the training thread, against the time that passed. */
export class OverheadMeter {
  readonly #startedMs: number;
  #spentMs = 0;
  #recordingMs = 0;
  #measuringMs = 0;
  #reportedMs: number;
  #reportedSpentMs = 0;

  constructor(nowMs: number) {
    this.#startedMs = nowMs;
    this.#reportedMs = nowMs;
  }

  /** So much of the call under way went into taking a measurement. */
  measuring(ms: number): void {
    this.#measuringMs += ms;
  }

  /** A call ended that took so long, measuring included. */
  add(ms: number): void {
    this.#spentMs += ms;
    this.#recordingMs += Math.min(Math.max(0, ms - this.#measuringMs), RECORDING_CALL_MS);
    this.#measuringMs = 0;
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

  /** Share of the time since the start that all calls but for measuring took, in [0, 1]. */
  recordingShare(nowMs: number): number {
    const wallMs = nowMs - this.#startedMs;
    return wallMs > 0 ? this.#recordingMs / wallMs : 0;
  }
}
