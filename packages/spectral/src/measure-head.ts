import {
  type GradientSuppression,
  gradientInput,
  gradientSuppression,
  suppressionWithGram,
} from "./gradient-suppression.ts";
import { centredGram } from "./gram-of-head.ts";
import { type LayerProfile, type LayerStates, layerProfile } from "./layer-profile.ts";
import { type LogitSpectrum, logitSpectrumWithGram } from "./logit-spectrum.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";
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
  return {
    spectrum,
    summary: spectrumSummary(spectrum, request.tau === undefined ? {} : { tau: request.tau }),
    layers: layerProfile(layers, { covariance: request.covariance ?? true }),
    ...measureUse(request, layers.at(-1)),
  };
}

/** What needs the states that enter the head: one centred Gram matrix serves both, where both are asked for. */
function measureUse(
  request: HeadMeasurementRequest,
  last: LayerStates | undefined,
): Pick<HeadMeasurement, "logitSpectrum" | "gradientSuppression"> {
  const { head, targets } = request;
  if (!last || !(request.logitSpectrum || targets)) return {};
  const view = viewMatrix(head);
  if (last.columns !== view.hidden) {
    throw new RangeError(
      `Cannot measure the use of the head: the last layer's states must be n x d = n x ${view.hidden}, got ${last.rows} x ${last.columns}`,
    );
  }
  const options = {
    ...(head.excludedRows && { excludedRows: head.excludedRows }),
    ...(head.bias && { bias: head.bias }),
  };
  if (targets && !request.logitSpectrum) {
    return { gradientSuppression: gradientSuppression(head, last, targets, options) };
  }
  const input = targets && gradientInput(view, last, targets, options);
  const centred = centredGram(head, head.excludedRows);
  return {
    ...(request.logitSpectrum && { logitSpectrum: logitSpectrumWithGram(last, centred, true) }),
    ...(input && { gradientSuppression: suppressionWithGram(input, centred) }),
  };
}
