import { type NeededBand, neededBand, percent, type TargetEstimate, unexplainedWords } from "@headroom/protocol";
import { formatShort, formatStep } from "../../../components/charts/prepare/format.ts";
import type { LengthCurves } from "./length-curves.ts";

export interface DimensionsRow {
  readonly epsilon: string;
  readonly naive: string;
  readonly shuffled: string;
  readonly oneHot: string;
  /** the debiased band, "from – to" */
  readonly band: string;
  /** the same with contexts weighted by how often they occur */
  readonly bandByFrequency: string;
}

/** Dimensions that each curve of a context length needs at each W-error. */
export function dimensionsTable(curves: LengthCurves, usedVocabulary: number | undefined): DimensionsRow[] {
  return Object.keys(curves.naive.dimensionsAt).map((epsilon) => {
    const of = (curve: { dimensionsAt: Record<string, number | null> } | null | undefined) => {
      const value = curve?.dimensionsAt[epsilon];
      return value === undefined ? "—" : value === null ? "not reached" : formatStep(value);
    };
    const band = (bounds: Parameters<typeof neededBand>[0]) => shortBand(neededBand(bounds, epsilon, usedVocabulary));
    return {
      epsilon,
      naive: of(curves.naive),
      shuffled: of(curves.shuffled),
      oneHot: of(curves.oneHot),
      band: band(curves.bracket),
      bandByFrequency: curves.byFrequency === undefined ? "—" : band(curves.byFrequency),
    };
  });
}

/** "199 – 381", "≥ 2,856" where the data give no upper end. */
export function shortBand(band: NeededBand | undefined): string {
  if (band === undefined) return "—";
  return band.high === null ? `≥ ${formatStep(band.low)}` : `${formatStep(band.low)} – ${formatStep(band.high)}`;
}

/** One row a context length: how much of its curve word order explains. */
export function contextLengthRows(estimate: TargetEstimate) {
  return (estimate.byContextLength ?? []).map((row) => ({
    length: row.contextLength,
    contexts: formatShort(row.contexts),
    singletons: percent(row.singletonShare),
    repeated: percent(row.repeatedWindowShare),
    unexplained: unexplainedWords(row.null),
    band: shortBand(neededBand(row.bracket, "0.5", estimate.usedVocabulary)),
  }));
}

/** The command that makes this estimate again, from the same tokens. */
export function reproduceCommand(estimate: TargetEstimate): string {
  const parts =
    estimate.tokenizerHash == null
      ? [`headroom target TOKEN_IDS --vocabulary ${estimate.vocabulary}`]
      : ["headroom target CORPUS --tokenizer tokenizer.json"];
  if (estimate.documentsApart) parts.push("--documents");
  if (estimate.n !== undefined) parts.push(`--n ${estimate.n}`);
  if (estimate.seed !== undefined) parts.push(`--seed ${estimate.seed}`);
  return parts.join(" ");
}

/** How the naive spectrum was computed, and how exact it is. */
export function spectrumWords({ method }: TargetEstimate): string | undefined {
  const error = method?.naiveStandardError;
  const spread = error == null ? "" : `, standard error at most ${Number(error.toPrecision(2))} in W-error`;
  switch (method?.spectrum) {
    case "exact":
      return "every eigenvalue of MᵀM, exact";
    case "diagonal+slq":
      return `stochastic Lanczos quadrature on MᵀM with its sorted diagonal as control variate${spread}`;
    case "diagonal":
      return "the sorted diagonal of MᵀM, a rigorous upper bound (on WikiText-2 within 0.0004 of the exact curve)";
    default:
      return undefined;
  }
}
