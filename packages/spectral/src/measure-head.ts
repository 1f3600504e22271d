import { type GradientSuppression, gradientSuppression } from "./gradient-suppression.ts";
import { type LayerProfile, type LayerStates, layerProfile } from "./layer-profile.ts";
import { type LogitSpectrum, logitSpectrum } from "./logit-spectrum.ts";
import type { Matrix } from "./matrix.ts";
import { singularValues } from "./singular-values.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";
import { type SpectrumSummary, spectrumSummary } from "./spectrum-summary.ts";

/** Everything one measurement of a head may need; a trainer's `headWeights()` fits `head` as it is. */
export interface HeadMeasurementRequest {
  readonly head: Matrix & {
    readonly excludedRows?: readonly number[];
    readonly normGain?: Float32Array | Float64Array;
    readonly bias?: Float32Array | Float64Array;
  };
  readonly spectrum?: Pick<SpectrumOptions, "method" | "centreRows">;
  /** hardRank threshold of the summary, default 0.01 */
  readonly tau?: number;
  /** states by layer on the fixed probe batch; the last element is the input of the head */
  readonly layers?: readonly LayerStates[];
  /** also the covariance of every layer's states (participation ratio, IsoScore); default true */
  readonly covariance?: boolean;
  /** measure the logit spectrum from the last layer's states; default false */
  readonly logitSpectrum?: boolean;
  /** next-token id of each row of the last layer's states: measures the gradient the head suppresses */
  readonly targets?: ArrayLike<number>;
}

/** One measurement; parts that were not asked for are absent. */
export interface HeadMeasurement {
  readonly spectrum: SpectrumResult;
  readonly summary: SpectrumSummary;
  readonly layers: LayerProfile[];
  readonly logitSpectrum?: LogitSpectrum;
  readonly gradientSuppression?: GradientSuppression;
}

/** Measures a head and its states on the calling thread: what {@link createHeadMeasurer} runs in its worker. */
export function measureHead(request: HeadMeasurementRequest): HeadMeasurement {
  const { head, layers = [] } = request;
  const options: SpectrumOptions = {
    ...request.spectrum,
    ...(head.excludedRows && { excludedRows: head.excludedRows }),
    ...(head.normGain && { normGain: head.normGain }),
  };
  const spectrum = singularValues(head, options);
  const last = layers.at(-1);
  const rowOptions = head.excludedRows ? { excludedRows: head.excludedRows } : {};
  return {
    spectrum,
    summary: spectrumSummary(spectrum, request.tau === undefined ? {} : { tau: request.tau }),
    layers: layerProfile(layers, { covariance: request.covariance ?? true }),
    ...(request.logitSpectrum && last && { logitSpectrum: logitSpectrum(head, last, rowOptions) }),
    ...(request.targets &&
      last && {
        gradientSuppression: gradientSuppression(head, last, request.targets, {
          ...rowOptions,
          ...(head.bias && { bias: head.bias }),
        }),
      }),
  };
}
