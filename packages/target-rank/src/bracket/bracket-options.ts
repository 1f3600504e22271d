export interface BracketOptions {
  seed?: number;
  /** Standard errors added to each side. Default 3: the whole curve is then held in at least 95 of 100 corpora (see the tests). */
  margin?: number;
  /** Lanczos steps for the leading directions; default by a work budget, 36 to 256. */
  lanczosSteps?: number;
  /** Probes and steps of stochastic Lanczos for the rest of the lower bound. Default 4 and 40. */
  probes?: number;
  steps?: number;
  /** Dimension counts beyond the leading directions at which the upper bound is worked out; fewer are coarser, not less valid. Default 20. */
  subspaces?: number;
  /**
   * Entries of mixed rows to work on; beyond, a seeded random sample of the contexts is taken: the cost is bounded, the band wider, not less valid.
   * Default 3,000,000.
   */
  mostEntries?: number;
}
