import type { RouterOutputs } from "@headroom/api";
import { metricOfInput } from "@headroom/protocol";
import { formatStep, formatValue } from "../../../components/charts/prepare/format.ts";

export type Verdict = NonNullable<RouterOutputs["verdict"]["get"]["verdict"]>;

export interface EvidenceRow {
  readonly what: string;
  readonly value: string;
}

/** The onset in the verdict's own words, when it has one. */
export function onsetWords({ figures }: Pick<Verdict, "figures">): string | undefined {
  return figures.find(({ key }) => key === "onset")?.text;
}

/** The verdict's numbers, word for word as the command line tells them. */
export function lossEvidence({ figures }: Pick<Verdict, "figures">): EvidenceRow[] {
  return figures.filter(({ key }) => key !== "onset").map(({ label, text }) => ({ what: label, value: text }));
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
