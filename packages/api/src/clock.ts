export interface Clock {
  /** wall time in ms since the epoch */
  now(): number;
}
