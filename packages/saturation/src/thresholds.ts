/**
 * Every number the detector decides by, with its reason. None is fitted to one curve: each is either a scale of the
 * phenomenon (a fraction of the run's age, of the loss, of its own jitter) or a quantile that the calibration measures.
 */
export const THRESHOLDS = {
  /** a lasting rise below 0.6 % of the loss is not worth a person's time, whatever its significance */
  minimumRelativeRise: 0.006,
  /** ... and it must stand out of the curve as drawn: three jitters of one bin */
  jitters: 3,
  /** standard errors between valley and recent window; five looks past the selection of the minimum and repeated looks */
  zScore: 5,
  /** ... three while the head's spectrum and the states change too: two independent signs */
  zScoreCorroborated: 3,
  /** the rise must have lasted this fraction of the run's age, so that spikes and bumps revert first */
  lastingFraction: 0.12,
  /** ... and 200 steps, because loss spikes take tens of steps to revert; in a run younger than 400, half its age */
  lastingSteps: 200,
  /** training loss alone: data order and mix move it, so the rise must last longer */
  lastingFractionTrainOnly: 0.35,
  /** a rise whose larger part came in one jump looks like a schedule restart or a change of data: it must last longer */
  lastingFractionAbrupt: 0.35,
  abruptShare: 0.7,
  /** a rise whose last three bins are below 60 % of its highest three is on its way back: a spike */
  revertingShare: 0.6,
  /** bins needed to tell a jump from a ramp */
  abruptBins: 64,
  /** bins in the rise: a quarter of those there are, at least three (sparse evaluations) and at most eight need be */
  lastingBins: [3, 8],
  /** evaluations before anything is said about loss */
  minimumLossPoints: 8,
  /** measurements before anything is said about the spectrum */
  minimumSpectrumPoints: 8,
  /** of a spike the last three bins are looked at */
  revertingBins: 3,
  /** ... against the highest of the last fifth of the curve, four standard errors lower: looks repeat */
  revertingSpan: 0.2,
  revertingZ: 4,
  /** a slope down by three standard errors that would undo a quarter of the rise within its window is learning again */
  fallingZ: 3,
  fallingShare: 0.25,
  /** a jump happens within 2 % of the curve, and shows in the means of 1 % and of 5 % on both sides */
  jumpGap: 0.02,
  jumpNear: 0.01,
  jumpFar: 0.05,
  /** the first 2 % of a run's age is warm-up whatever the schedule */
  warmUpShare: 0.02,
  /** the valley is the lowest window of 6 % of the curve: half the recent window, for a minimum that is short */
  valleyShare: 0.06,
  /** bins per bin of the recent window, in a sparse curve */
  lastingBinShare: 4,
  /** bins the loss and the spectrum are kept in: 256 resolve 0.4-0.8 % of the run; the spectrum is measured less often */
  lossBins: 256,
  spectrumBins: 160,
  /** a look every 3 % of the bins: at most about 32 while the curve doubles, so the cost per point stays constant */
  looksPerDoubling: 32,
  /** points are clipped in bins of four and more, at eight mean absolute deviations, of a level that remembers 16 points */
  clippedWidth: 4,
  clippedDeviations: 8,
  clipMemoryPoints: 16,
  /** the first deviation is unknown: 5 % of the value */
  firstDeviation: 0.05,
  /** eight decimals keep a snapshot small and equal after a round trip through JSON */
  keptUnits: 1e8,
  /** a median absolute deviation times this is the standard deviation of a normal variable, 1/Phi^-1(3/4) */
  madToSigma: 1.4826,
  /** differences of neighbours that a noise scale rests on, at least */
  noiseBins: 4,
  /** half width of the mean that residuals are taken around, and its share of a short curve, whose bend a wide mean would take for noise */
  noiseHalfWidth: 4,
  noiseWidthShare: 16,
  /** fewer residuals tell no correlation: a fifth is added to the error instead */
  correlationBins: 8,
  unknownInflation: 1.2,
  /** residuals are clipped at three sigmas before they are correlated (Huber 1964) */
  clippedSigmas: 3,
  /** a correlation above 0.9 cannot be told from a trend in so few bins */
  highestCorrelation: 0.9,
  /** noise is taken from the valley on, and from 40 bins at least */
  noiseFromBins: 40,
  /** standard error of a curve without noise, relative to its level; and the least level divided by */
  exactNoise: 1e-9,
  tiny: 1e-12,
  /** values that a hinge is fitted to, at least, and its parameters */
  onsetBins: 5,
  hingeParameters: 3,
  /** 95 % quantile of chi-square with one degree of freedom */
  chiSquare95: 3.84,
  /** bins a power law is fitted to, at least; its exponents: 0.05 ... 1.45, then by 0.005 around the best */
  lawBins: 8,
  lawCoarse: 0.05,
  lawCoarseCount: 30,
  lawFine: 0.005,
  lawFineCount: 9,
  /** training noise comes from its last 64 bins; the fall is measured from within 6 % of the minimum's step */
  trainNoiseBins: 64,
  aroundMinimum: 0.06,
  /** training loss falling by 30 % of the rise, or by 2 %, and by three standard errors, is over-fitting */
  overfittingShare: 0.3,
  overfittingFall: 0.02,
  overfittingZ: 3,
  /** on loss alone a rise must be twice an alarm's in size, significance and length, training loss falling by a tenth of it at most */
  overwhelming: 2,
  overwhelmingTrainFall: 0.1,
  /** fewer points than this is warming up, and so is a run whose rate was raised in its last fifth */
  warmUpPoints: 4,
  warmingUpShare: 0.8,
  /** after a raise the loss needs 5 % of the age to settle at the new rate */
  settledAfterRaise: 1.05,
  /** changes of state remembered */
  timelineChanges: 48,
  /** a run whose first loss came within 0.1 % of its age was logged from its start */
  startShare: 0.001,
  /** bins before a run can be said to have learned nothing; it still learns if its last quarter is 1.5 % below its second */
  neverLearnedBins: 20,
  quarters: 4,
  stillLearningShare: 0.985,
  /** a rise of a quarter of the loss is divergence where the start is unknown */
  divergedRise: 0.25,
  /** a rise fallen back below this share of the alarm level is over */
  recoveredShare: 0.5,
  /** a learning rate 10 % above its running minimum was raised: older minima no longer compare */
  learningRateRaise: 1.1,
  /** ln-units a spectral signal must reverse to count as a turn: twice the drift seen on healthy plateaus */
  spectralTurn: 0.12,
  /** rise ln(1.5): spectrum rising */
  spectralRise: Math.log(1.5),
  /** rise ln(2) ... */
  collapseRise: Math.log(2),
  /** ... faster than step^4: abrupt; healthy entropy growth goes at most like step^1.5 */
  collapseLogSlope: 4,
  /** share of a spectral rise given back that ends it: a fifth, and never less than one turn */
  partialRecovery: 0.2,
  /** above the trough by 10 %: where a spectral rise is said to begin; 40 %: where it has certainly begun */
  spectralOnset: Math.log(1.1),
  spectralOnsetHigh: Math.log(1.4),
  /** rise of mean cosine that counts; healthy wander stays under 0.12 */
  anisotropyRise: 0.15,
  anisotropyTurn: 0.08,
  /** where such a rise is said to begin: a third of it; and the size of one worth remembering when it goes back */
  anisotropyOnset: 0.05,
  anisotropyEpisode: 0.12,
  /** states at initialisation say nothing: the first 5 % of the run's age is left out */
  untrainedStatesShare: 0.05,
  /** bins that turning points are looked for in, at least */
  turnBins: 3,
  /** steps closer than this share are one: no slope between them */
  sameStep: 1e-4,
  /** consecutive non-finite losses */
  divergedNonFinite: 5,
  /** share of the progress since the start that is lost when a run diverged */
  divergedProgressLost: 1 / 3,
  /** loss of an untrained byte-level model, ln 256: no pretrained language model starts above it */
  untrainedLoss: Math.log(256),
  /** a run still above 85 % of its initial loss has learned unigram frequencies at most */
  unlearnedShare: 0.85,
} as const;
