import type { RouterOutputs } from "@headroom/api";
import { metricOfInput } from "@headroom/protocol";
import { formatShort, formatStep, formatValue } from "../../../components/charts/prepare/format.ts";

export type Verdict = NonNullable<RouterOutputs["verdict"]["get"]["verdict"]>;

export interface EvidenceRow {
  readonly what: string;
  readonly value: string;
}

/** "12,000 (between 4,500 and 24,000)", with tokens where the model card tells them. */
export function onsetWords(verdict: Pick<Verdict, "onset" | "onsetTokens">): string | undefined {
  const { onset, onsetTokens } = verdict;
  if (onset === null) return undefined;
  const steps = `step ${formatStep(onset.best)}, between ${formatStep(onset.low)} and ${formatStep(onset.high)}`;
  return onsetTokens === null ? steps : `${steps} (${formatShort(onsetTokens.best)} tokens)`;
}

/** What the loss arm measured; nothing that it could not. */
export function lossEvidence(verdict: Pick<Verdict, "loss" | "lossCost">): EvidenceRow[] {
  const { loss, lossCost } = verdict;
  if (loss.points === 0) return [];
  return rows([
    [
      "least smoothed loss",
      loss.minimumLoss === null || loss.minimumStep === null
        ? null
        : `${formatValue(loss.minimumLoss)} near step ${formatStep(loss.minimumStep)}`,
    ],
    ["rise above it", percent(loss.relativeRise)],
    ["rise needed for an alarm", percent(loss.requiredRise)],
    ["rise in standard errors", loss.zScore === null ? null : formatValue(round(loss.zScore))],
    ["above the power-law continuation", percent(lossCost.aboveContinuation)],
    ["change of training loss since", percent(loss.trainChange)],
    ["onset by this arm", loss.onset === null ? null : `step ${formatStep(loss.onset.best)}`],
    ["first alarm", loss.firstAlarmStep === null ? null : `step ${formatStep(loss.firstAlarmStep)}`],
    [loss.signal === "evalLoss" ? "evaluations seen" : "training losses seen", formatStep(loss.points)],
  ]);
}

/** What the spectrum arm measured. */
export function spectrumEvidence(verdict: Pick<Verdict, "spectrum">): EvidenceRow[] {
  const { spectrum } = verdict;
  if (spectrum.points === 0) return [];
  return rows([
    [
      `${signalName(spectrum.signal)} over its least`,
      spectrum.factor === null ? null : `${formatValue(round(spectrum.factor))} times`,
    ],
    ["rising", spectrum.rising ? (spectrum.collapsed ? "yes, collapsed to a spike" : "yes") : "no"],
    ["onset by this arm", spectrum.onset === null ? null : `step ${formatStep(spectrum.onset.best)}`],
    ["first alarm", spectrum.firstAlarmStep === null ? null : `step ${formatStep(spectrum.firstAlarmStep)}`],
    ["anisotropy", spectrum.anisotropy === null ? null : formatValue(round(spectrum.anisotropy))],
    [
      "anisotropy above its least",
      spectrum.anisotropyRise === null ? null : formatValue(round(spectrum.anisotropyRise)),
    ],
    ...spectrum.partialCollapses.map((episode): [string, string] => [
      episode.recoveredByStep === null ? "collapse" : "partial collapse, recovered",
      `steps ${formatStep(episode.fromStep)}–${formatStep(episode.recoveredByStep ?? episode.toStep)}, ${formatValue(round(episode.factor))} times`,
    ]),
    ["measurements seen", formatStep(spectrum.points)],
  ]);
}

function rows(entries: readonly (readonly [string, string | null])[]): EvidenceRow[] {
  return entries.flatMap(([what, value]) => (value === null ? [] : [{ what, value }]));
}

export function signalName(signal: string | null): string {
  return signal === null ? "spectrum" : (metricOfInput(signal)?.label ?? signal);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function percent(fraction: number | null): string | null {
  if (fraction === null) return null;
  const value = Number((fraction * 100).toPrecision(2));
  return `${value > 0 ? "+" : ""}${formatValue(value)} %`;
}
