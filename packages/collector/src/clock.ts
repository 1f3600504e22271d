/** Where times come from; injected so that tests can make an hour pass. */
export interface Clock {
  /** wall time, ms since 1970; only ever stored, never compared */
  wallMs(): number;
  /** monotonic ms; the only time that decides anything, so that clock jumps change nothing */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
