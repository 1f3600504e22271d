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
  /** consecutive non-finite losses */
  divergedNonFinite: 5,
  /** share of the progress since the start that is lost when a run diverged */
  divergedProgressLost: 1 / 3,
  /** loss of an untrained byte-level model, ln 256: no pretrained language model starts above it */
  untrainedLoss: Math.log(256),
  /** a run still above 85 % of its initial loss has learned unigram frequencies at most */
  unlearnedShare: 0.85,
} as const;
