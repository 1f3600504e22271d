import type { ModelCard, SpectrumRecord } from "@headroom/protocol";
import { formatStep, formatValue } from "../../../components/charts/prepare/format.ts";

export interface MeasuredRows {
  /** which rows were measured, and how */
  readonly facts: readonly string[];
  /** where that differs from the model card */
  readonly warnings: readonly string[];
}

/** What a spectrum is of, in words, held against the run's model card. */
export function measuredRows(
  spectrum: Pick<SpectrumRecord, "rows" | "columns" | "method" | "dtype" | "provenance">,
  card: ModelCard,
): MeasuredRows {
  const { rows, columns, method, dtype, provenance } = spectrum;
  const facts = [`${formatStep(rows)} × ${formatStep(columns)} head, ${method}, from ${dtype} weights.`];
  const warnings: string[] = [];
  const { vocabularySize: V, paddedVocabularySize: padded, hiddenSize: d } = card;
  if (provenance !== undefined) {
    const { excludedRows, rowsCentred, normGainFolded, resolutionFloor, resolvedCount } = provenance;
    if (excludedRows > 0) facts.push(`${formatStep(excludedRows)} rows were left out: padding, or never trained.`);
    facts.push(
      `${rowsCentred ? "The mean row was taken off" : "Rows as they are, their mean not taken off"}, the final norm's gain ${normGainFolded ? "folded in" : "not folded in"}.`,
    );
    if (resolutionFloor > 0)
      facts.push(
        `The method resolves ${formatStep(resolvedCount)} of ${formatStep(columns)} singular values, those above ${formatValue(resolutionFloor)}.`,
      );
    const tensor = rows + excludedRows;
    const expected = padded ?? V;
    if (expected !== undefined && tensor !== expected)
      warnings.push(
        `The head has ${formatStep(tensor)} rows, the model card says ${padded === undefined ? "V" : "padded V"} = ${formatStep(expected)}.`,
      );
    if (card.normGainFolded !== undefined && card.normGainFolded !== normGainFolded)
      warnings.push(
        `The final norm's gain was ${normGainFolded ? "" : "not "}folded into the measured head, the model card says it was${card.normGainFolded ? "" : " not"}.`,
      );
  }
  if (V !== undefined && rows > V)
    warnings.push(
      `${formatStep(rows - V)} more rows were measured than the vocabulary has (V = ${formatStep(V)}): padding rows are among them.`,
    );
  if (V !== undefined && rows < V)
    warnings.push(`${formatStep(V - rows)} of the vocabulary's ${formatStep(V)} rows were not measured.`);
  if (d !== undefined && columns !== d)
    warnings.push(`The head has ${formatStep(columns)} columns, the model card says d = ${formatStep(d)}.`);
  return { facts, warnings };
}
