import {
  type CatalogueMetricName,
  LIMITS,
  METRIC,
  type ProfileSection,
  type SpectrumSection,
} from "@headroom/protocol";
import { dimensionsUsed, type HeadMeasurement } from "@headroom/spectral";

/** A measurement in the form it is recorded in. */
export interface RecordedMeasurement {
  readonly metrics: Readonly<Record<string, number>>;
  readonly sections: readonly (SpectrumSection | ProfileSection)[];
  /** why a quantity is missing */
  readonly notes: readonly string[];
}

type Put = (name: CatalogueMetricName, value: number | undefined) => void;

/**
 * A measurement as scalars by catalogue name, the spectrum, and the layer profile. A quantity that is undefined (the
 * entropy of a zero head, the anisotropy of one state) is left out, with a note. Microseconds: O(d) and no copy.
 */
export function recordMeasurement(measurement: HeadMeasurement, step: number, wallTimeMs: number): RecordedMeasurement {
  const { spectrum, summary, layers, useFailed } = measurement;
  const metrics: Partial<Record<CatalogueMetricName, number>> = {};
  const notes: string[] = [];
  const put: Put = (name, value) => {
    if (value !== undefined && !Number.isNaN(value)) metrics[name] = value;
  };
  putHead(measurement, put);
  putUse(measurement, put);
  if (summary.undefinedReason !== undefined) {
    notes.push(`Ratios of the head's spectrum are undefined: ${summary.undefinedReason}`);
  }
  if (useFailed !== undefined) notes.push(useFailed);

  const sections: (SpectrumSection | ProfileSection)[] = [];
  if (spectrum.sigma.length > LIMITS.spectrumValues) {
    notes.push(`A stored spectrum has at most ${LIMITS.spectrumValues} values, this one ${spectrum.sigma.length}`);
  } else {
    sections.push({
      kind: "spectrum",
      step,
      wallTimeMs,
      method: spectrum.method,
      dtype: spectrum.dtype,
      rows: spectrum.rowsUsed,
      columns: spectrum.columns,
      singularValues: spectrum.sigma,
      provenance: {
        fused: spectrum.fused,
        normGainFolded: spectrum.normGainFolded,
        rowsCentred: spectrum.rowsCentred,
        excludedRows: spectrum.excludedRowCount,
        resolutionFloor: spectrum.resolutionFloor,
        resolvedCount: spectrum.resolvedCount,
      },
    });
  }
  const last = layers.at(-1);
  if (last !== undefined) {
    put(METRIC.anisotropy, last.anisotropy);
    put(METRIC.anisotropyCentred, last.anisotropyCentred);
    put(METRIC.meanEnergyShare, last.meanEnergyShare);
    put(METRIC.stateParticipationRatio, last.participationRatio);
    sections.push({
      kind: "profile",
      step,
      wallTimeMs,
      metric: METRIC.anisotropy,
      values: Float64Array.from(layers, (layer) => layer.anisotropy ?? Number.NaN),
    });
  }
  return { metrics, sections, notes };
}

function putHead({ spectrum, summary, rowNorms, rowCoherence, updateAngle }: HeadMeasurement, put: Put): void {
  put(METRIC.singularEntropyQ, summary.singularEntropyQ);
  put(METRIC.singularEntropyP, summary.singularEntropyP);
  put(METRIC.effectiveRankP, summary.effectiveRankP);
  put(METRIC.effectiveRankQ, summary.effectiveRankQ);
  put(METRIC.stableRank, summary.stableRank);
  put(METRIC.participationRatio, summary.participationRatio);
  put(METRIC.spikeQ1, summary.spikeQ1);
  put(METRIC.spikeOverMedian, summary.spikeOverMedian);
  put(METRIC.frobeniusNorm, summary.frobeniusNorm);
  put(METRIC.rowNormMean, rowNorms.mean);
  put(METRIC.rowCoherence, rowCoherence);
  put(METRIC.updateAngle, updateAngle);
  put(METRIC.headDimensionsUsedHalf, dimensionsUsed(spectrum.sigma, 0.5));
  put(METRIC.headDimensionsUsedTenth, dimensionsUsed(spectrum.sigma, 0.1));
}

/** What the head does with the states it meets. */
function putUse({ logitSpectrum, gradientSuppression }: HeadMeasurement, put: Put): void {
  if (logitSpectrum !== undefined) {
    const { sigma, summary, rms } = logitSpectrum;
    put(METRIC.logitEffectiveRankP, summary.effectiveRankP);
    put(METRIC.logitEffectiveRankQ, summary.effectiveRankQ);
    put(METRIC.logitDimensionsUsedHalf, dimensionsUsed(sigma, 0.5));
    put(METRIC.logitDimensionsUsedTenth, dimensionsUsed(sigma, 0.1));
    put(METRIC.logitRms, rms);
  }
  put(METRIC.gradSuppressed, gradientSuppression?.suppressed);
  put(METRIC.gradGainOverRandom, gradientSuppression?.gainOverRandom);
}
