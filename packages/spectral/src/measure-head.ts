import {
  type GradientSuppression,
  gradientInput,
  gradientSuppression,
  suppressionWithGram,
} from "./gradient-suppression.ts";
import { centredGram } from "./gram-of-head.ts";
import { headAngle } from "./head-angle.ts";
import { type LayerProfile, type LayerStates, layerProfile } from "./layer-profile.ts";
import { type LogitSpectrum, logitSpectrumWithGram } from "./logit-spectrum.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";
import { type RowNorms, rowCoherence, rowNorms } from "./row-norms.ts";
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
  /** weights of an earlier head, of the same shape, layout and dtype: measures the angle between the two */
  readonly previous?: Matrix["data"];
  /** measure the logit spectrum from the last layer's states; default false */
  readonly logitSpectrum?: boolean;
  /** next-token id of each row of the last layer's states: measures the gradient the head suppresses */
  readonly targets?: ArrayLike<number>;
}

/** One measurement; parts that were not asked for are absent. */
export interface HeadMeasurement {
  readonly spectrum: SpectrumResult;
  readonly summary: SpectrumSummary;
  readonly rowNorms: RowNorms;
  /** undefined for an all-zero head */
  readonly rowCoherence: number | undefined;
  /** between the earlier head and this one, radians */
  readonly updateAngle?: number;
  readonly layers: LayerProfile[];
  readonly logitSpectrum?: LogitSpectrum;
  readonly gradientSuppression?: GradientSuppression;
  /** why the use of the head could not be measured, though asked for; the rest of the measurement stands */
  readonly useFailed?: string;
}

/**
 * Measures a head and its states on the calling thread: what {@link createHeadMeasurer} runs in its worker.
 *
 * The covariance of the states (participation ratio, IsoScore) and their centred cosines are taken of the last layer only.
 *
 * @throws as `singularValues` and `anisotropy` do; not for targets or logits that are of no use: see `useFailed`
 *
 * @example
 * ```ts
 * const head = { data: Float32Array.of(1, 0, 0, 1, 1, 1), rows: 3, columns: 2 };
 * const states = { layer: 0, name: "final norm", data: Float32Array.of(1, 0, 0, 1), rows: 2, columns: 2 };
 * const { summary, gradientSuppression } = measureHead({ head, layers: [states], targets: [0, 1] });
 * summary.count; // => 2
 * gradientSuppression?.tokensUsed; // => 2
 * ```
 */
export function measureHead(request: HeadMeasurementRequest): HeadMeasurement {
  const { head, layers = [], previous } = request;
  const { excludedRows, normGain } = head;
  const rows = { ...(excludedRows && { excludedRows }), ...(normGain && { normGain }) };
  const spectrum = singularValues(head, { ...request.spectrum, ...rows });
  const norms = rowNorms(head, rows);
  const updateAngle = previous && headAngle({ ...head, data: previous }, head, excludedRows);
  return {
    spectrum,
    summary: spectrumSummary(spectrum, request.tau === undefined ? {} : { tau: request.tau }),
    rowNorms: norms,
    rowCoherence: rowCoherence(spectrum.sigma[0]!, norms),
    ...(updateAngle !== undefined && { updateAngle }),
    layers: [
      ...layerProfile(layers.slice(0, -1), { centred: false, covariance: false }),
      ...layerProfile(layers.slice(-1)),
    ],
    ...measureUse(request, layers.at(-1)),
  };
}

type HeadUse = Pick<HeadMeasurement, "logitSpectrum" | "gradientSuppression" | "useFailed">;

/** What needs the states that enter the head: one centred Gram matrix serves both, where both are asked for. */
function measureUse({ head, targets, ...request }: HeadMeasurementRequest, last: LayerStates | undefined): HeadUse {
  if (!last || !(request.logitSpectrum || targets)) return {};
  const { excludedRows, bias } = head;
  const options = { ...(excludedRows && { excludedRows }), ...(bias && { bias }) };
  const use: { -readonly [Part in keyof HeadUse]: HeadUse[Part] } = {};
  try {
    const view = viewMatrix(head);
    if (last.columns !== view.hidden) {
      throw new RangeError(
        `Cannot measure the use of the head: the last layer's states must be n x d = n x ${view.hidden}, got ${last.rows} x ${last.columns}`,
      );
    }
    if (request.logitSpectrum) {
      const centred = centredGram(head, excludedRows);
      use.logitSpectrum = logitSpectrumWithGram(view, last, centred, options);
      if (targets) use.gradientSuppression = suppressionWithGram(gradientInput(view, last, targets, options), centred);
    } else if (targets) {
      use.gradientSuppression = gradientSuppression(head, last, targets, options);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    use.useFailed = error.message;
  }
  return use;
}
