/**
 * Every number the detector decides by, with its reason. None is fitted to one curve: each is either a scale of the
 * phenomenon (a fraction of the run's age, of the loss, of its own jitter) or a quantile that the calibration measures.
 */
export const THRESHOLDS = {
  /** a lasting rise below 0.4 % of the loss is not worth a person's time, whatever its significance; below 0.2 % not even a question */
  minimumRelativeRise: 0.004,
  unresolvedRise: 0.002,
  /** ... and it must stand out of the curve as drawn: two jitters of one bin */
  jitters: 2,
  /** standard errors between valley and recent window; that much looks past the selection of the minimum and repeated looks */
  zScore: 5.5,
  /** ... three while the head's spectrum and the states change too: two independent signs */
  zScoreCorroborated: 3,
  /** three and more are never passed over in silence */
  zScoreUnresolved: 3,
  /** a rise of 2 % that lasts as long as a jump must, and is half as high again as all the run did before, is called at two and a half */
  standoutZ: 2.5,
  standoutRise: 0.02,
  /** quantile that four times in five stay above; a rise that noise may hide is too much above 1 % and above three jitters, which an eye would see */
  powerZ: 0.84,
  hiddenRise: 0.01,
  hiddenJitters: 3,
  /** recent windows, as shares of the run: short for what is large, long for what is small */
  recentShares: [0.04, 0.08, 0.16, 0.32],
  /** the end of a rise is told from the last 8 % */
  latestShare: 0.08,
  /** bins in a window, at least */
  recentBins: 3,
  /** share of the run that a rise must have lasted to be suspected, so that spikes and bumps revert first */
  lasting: 0.04,
  /** ... while the spectrum collapses too, half of it */
  lastingCorroborated: 0.02,
  /** a rise whose larger part came in one jump looks like a schedule restart or a change of data: three times as long */
  lastingAbrupt: 0.12,
  /** training loss alone: data order and mix move it */
  lastingTrainOnly: 0.12,
  lastingTrainOnlyAbrupt: 0.35,
  /** share of the run after the onset that makes a rise certain on loss alone */
  lastingCertain: 0.1,
  abruptShare: 0.7,
  /** bins needed to tell a jump from a ramp */
  abruptBins: 16,
  /** a rise is on its way back when a quarter of its top is gone, by three standard errors */
  revertedShare: 0.25,
  revertingZ: 3,
  /** ... or when the halves of its last 8 % fall so fast that a quarter of the run would undo it */
  fallingHalf: 0.04,
  returnShare: 0.25,
  /** the top is sought in the last fifth of the curve, in windows of three bins or 2 % */
  revertingSpan: 0.2,
  revertingBins: 3,
  topShare: 0.02,
  /** bumps of 80 % of the rise that went back by three quarters: this one must last half as long again */
  excursionShare: 0.8,
  excursionBack: 0.25,
  excursionFactor: 1.5,
  /** evaluations before anything is said about loss */
  minimumLossPoints: 8,
  /** measurements before anything is said about the spectrum */
  minimumSpectrumPoints: 8,
  /** a jump happens within 2 % of the curve, and shows in the means of 1 % and of 5 % on both sides */
  jumpGap: 0.02,
  jumpNear: 0.01,
  jumpFar: 0.05,
  /** the first 2 % of a run's age is warm-up whatever the schedule */
  warmUpShare: 0.02,
  /** the valley is the lowest window a quarter as long as the recent one, and of 3 % of the curve at least: it may be sharp */
  valleyShare: 0.03,
  valleyOfRecent: 0.25,
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
  /** forty bits keep a snapshot small and equal after a round trip through JSON */
  keptBits: 40,
  /** values are rounded when 3 % of them repeat the one before */
  tieShare: 0.03,
  /** a median absolute deviation times this is the standard deviation of a normal variable, 1/Phi^-1(3/4) */
  madToSigma: 1.4826,
  /** values that a noise model rests on, at least */
  noiseBins: 7,
  /** block sizes whose second differences make the noise's spectrum: up to an eighth of the 256 bins there are */
  noiseScales: [1, 2, 4, 8, 16, 32],
  /** places that the expected size of a contrast is averaged over, and stretches it is remembered for */
  contrastPlaces: 6,
  keptExpectations: 4096,
  /** blocks that a scale rests on, at least */
  noiseBlocks: 5,
  /** slow parts that are tried, alone and with as much white noise */
  slowCorrelations: [0.3, 0.6, 0.8, 0.9, 0.95, 0.98],
  /** most evaluations are nearly independent: white noise is as likely beforehand as five others, a mixture half as likely as one */
  whitePrior: 5,
  mixedPrior: 0.5,
  /** bends of a rise are sought at sixteenths of the curve */
  bendPlaces: 16,
  /** share of a white-noise standard error below which nothing can be significant: the full model is not asked */
  cheapestError: 0.7,
  /** noise is read from the lower third of absolute contrasts; times 1/Phi^-1(2/3) that is a normal variable's standard deviation */
  noiseQuantile: 1 / 3,
  quantileToSigma: 2.3217,
  /** n times the variance of ln of its square, for n normal values */
  madVariance: 9,
  /** mixtures less likely than this are left out */
  unlikely: 0.01,
  /** standard errors grow by this over the independent values they rest on, counted in blocks of 16: calibrated on slow noise on a plateau */
  uncertainNoise: 2,
  independentBlock: 16,
  /** a value rounded to a quantum has variance quantum^2 / 12 */
  uniformVariance: 12,
  /** noise is taken after the first quarter of the curve, which bends; of a short one, from its last 40 bins at least */
  steepShare: 0.25,
  /** terms of the trend that noise is taken around, and bins that each needs */
  trendTerms: 6,
  trendBins: 12,
  /** those of them that are smooth; the others are hinges */
  smoothTerms: 5,
  /** residuals of the trend are clipped at four sigmas when it is fitted again */
  clippedSigmas: 4,
  noiseFromBins: 40,
  /** standard error of a curve without noise, relative to its level; and the least level divided by */
  exactNoise: 1e-9,
  tiny: 1e-12,
  /** values that an onset is fitted to, at least; parameters of the fit: floor, height, time and shape */
  onsetBins: 5,
  profileParameters: 4,
  /** rises to a plateau of these shares of the window (the first a jump), and (t - tau)^p to its end */
  onsetPlateaus: [0.001, 0.1, 0.25, 0.5],
  onsetPowers: [1, 1.5, 2],
  /** bins over which noise counts as independent again, for the width of an onset's interval */
  onsetBlock: 8,
  /** 95 % quantile of chi-square with one degree of freedom */
  chiSquare95: 3.84,
  /** bins a power law is fitted to, at least; its exponents: 0.05 ... 1.45, then by 0.005 around the best */
  lawBins: 8,
  lawCoarse: 0.05,
  lawCoarseCount: 30,
  lawFine: 0.005,
  lawFineCount: 9,
  /** training noise comes from its last 64 bins; the fall is measured between 6 % of the run around the valley and its last 6 % */
  trainNoiseBins: 64,
  trainWindow: 0.06,
  /** training loss falling by 30 % of the rise, or by 2 %, and by three standard errors, is over-fitting */
  overfittingShare: 0.3,
  overfittingFall: 0.02,
  overfittingZ: 3,
  /** on loss alone training loss may fall by a tenth of the rise at most */
  trainFallAllowed: 0.1,
  /** fewer points than this is warming up, and so is a run whose rate was raised in its last fifth */
  warmUpPoints: 4,
  warmingUpShare: 0.8,
  /** after a change of the run the loss needs 5 % of the age to settle */
  settling: 0.05,
  /** changes of the run remembered, and characters of an event */
  keptTransients: 16,
  eventCharacters: 80,
  /** evaluation series judged, and the bins of those after the first: 128 each keep the state small */
  evaluationSeries: 10,
  furtherBins: 128,
  /** a standard error no rise is told apart above */
  largeZ: 1e6,
  /** changes of state remembered */
  timelineChanges: 24,
  /** bins before a run can be said to have learned nothing; then its quarters after the first tenth differ by less than half a per cent of the first loss, or three standard errors */
  neverLearnedBins: 20,
  unlearnedStart: 0.1,
  quarters: 4,
  unlearnedChange: 0.005,
  unlearnedZ: 3,
  /** the start of learning was logged if half the lowest loss has gone since; else a rise of a quarter is divergence */
  learnedShare: 0.5,
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
  /** consecutive losses that are none: not finite, over 10^30, exactly zero; two may be gaps */
  failures: 3,
  sentinel: 1e30,
  /** share of the progress since the start that is lost when a run diverged */
  divergedProgressLost: 1 / 3,
  /** a run still above 87 % of its first loss has not even learned unigram frequencies */
  unlearnedShare: 0.87,
  /** ... if that was an untrained one, nearly the ln 256 of a byte-level model; below, a log that begins late looks the same */
  untrainedLoss: 5.4,
} as const;
