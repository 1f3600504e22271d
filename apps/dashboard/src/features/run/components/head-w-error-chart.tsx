"use client";

import type { RouterOutputs } from "@headroom/api";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, useQueryState } from "nuqs";
import { useMemo } from "react";
import { ChartLegend } from "@/components/charts/chart-legend";
import { formatStep } from "@/components/charts/prepare/format";
import { withoutSuperseded } from "@/components/charts/prepare/heat-map";
import { valueAxis } from "@/components/charts/prepare/scale";
import { XyChart, type XyLine } from "@/components/charts/xy-chart";
import { recordedBy } from "@/components/series/as-of";
import { dimensionsAxis } from "@/components/targets/dimensions-axis";
import { bracketBand, curveColumns, headWError } from "@/components/targets/target-curve";
import { Slider } from "@/components/ui/slider";
import { useFrozenAt } from "@/components/views/frozen";
import { useTRPC } from "@/trpc/client";
import { wErrorSentences } from "../prepare/headroom";
import { spectraQuery } from "../queries";

type Target = NonNullable<RouterOutputs["target"]["ofRun"]>;

/** W-error of the trained head at a step that is chosen, and at its first, over the target's curves. */
export function HeadWErrorChart({ runId, target }: { runId: string; target: Target }) {
  const trpc = useTRPC();
  const frozenAt = useFrozenAt();
  const [asked, setAsked] = useQueryState("spectrum", parseAsInteger);
  // The heat map's question: every measured step, and all singular values of a small head.
  const spectra = useQuery(trpc.spectrum.read.queryOptions(spectraQuery(runId)));
  const measured = useMemo(() => withoutSuperseded(recordedBy(spectra.data ?? [], frozenAt)), [spectra.data, frozenAt]);
  const last = measured.length - 1;
  const index = asked === null ? last : nearest(measured, asked);
  const first = useWholeSpectrum(runId, measured[0]);
  const chosen = useWholeSpectrum(runId, measured[index]);
  const { estimate } = target;
  const { lines, bands, most } = useMemo(() => {
    const heads = [chosen, ...(last > 0 && index > 0 ? [first] : [])].filter((one) => one !== undefined);
    return drawn(estimate, heads);
  }, [estimate, first, chosen, index, last]);
  return (
    <div className="flex min-w-0 flex-col gap-1" data-panel="head-w-error">
      <XyChart
        height={220}
        label="W-error of the head and of the target by dimensions, logarithmic"
        lines={lines}
        bands={bands}
        axes={(width) => ({
          x: dimensionsAxis(most, width),
          y: valueAxis([0, 1], false),
        })}
      />
      <ChartLegend
        entries={[
          ...lines,
          ...bands.map(({ key, colour }) => ({ key, colour, band: true, label: "target, debiased band" })),
        ]}
      />
      {last > 0 && (
        <div className="flex items-center gap-3 px-2">
          <Slider
            aria-label="Step of the head's spectrum"
            min={0}
            max={last}
            value={[index]}
            onValueChange={([value]) => void setAsked(value === last ? null : (measured[value!]?.step ?? null))}
          />
          <span className="w-32 shrink-0 text-right text-xs text-muted-foreground">
            {asked === null ? "newest, " : ""}step{" "}
            <span className="num text-foreground">{formatStep(measured[index]!.step)}</span>
          </span>
        </div>
      )}
      {chosen !== undefined && (
        <p className="px-2 text-xs text-muted-foreground">{wErrorSentences(chosen, estimate).join(" ")}</p>
      )}
      {spectra.data?.length === 0 && (
        <p className="px-2 text-xs text-muted-foreground">No spectrum of the head has been measured yet.</p>
      )}
    </div>
  );
}

type Spectrum = RouterOutputs["spectrum"]["read"][number];
type HeadAt = { readonly step: number; readonly wError: Float64Array };

/** W-error of the whole head at a measured step; asked for only where the heat map holds its leading values alone. */
function useWholeSpectrum(runId: string, leading: Spectrum | undefined): HeadAt | undefined {
  const trpc = useTRPC();
  const whole = leading === undefined || leading.singularValues.length >= leading.columns;
  const range = { run: runId, fromStep: leading?.step ?? 0, toStep: leading?.step ?? 0 };
  const answer = useQuery(
    trpc.spectrum.read.queryOptions(range, { enabled: !whole, placeholderData: keepPreviousData }),
  );
  const spectrum = whole ? leading : answer.data?.at(-1);
  return useMemo(() => {
    const wError = spectrum && headWError(spectrum.singularValues);
    return spectrum && wError && { step: spectrum.step, wError };
  }, [spectrum]);
}

function nearest(spectra: readonly Spectrum[], step: number): number {
  return spectra.reduce(
    (best, { step: at }, i) => (Math.abs(at - step) < Math.abs(spectra[best]!.step - step) ? i : best),
    0,
  );
}

function drawn({ naive, shuffled, lower, upper }: Target["estimate"], heads: readonly HeadAt[]) {
  const lines: XyLine[] = heads.map(({ step, wError }, i) => ({
    key: `head ${step}`,
    label: `head at step ${formatStep(step)}`,
    colour: "var(--series-1)",
    dash: i === 0 ? undefined : "2 3",
    x: Float64Array.from(wError.subarray(1), (_, k) => k + 1),
    y: wError.slice(1),
  }));
  lines.push({ key: "target", label: "target, naive", colour: "var(--series-0)", ...curveColumns(naive) });
  if (shuffled) {
    lines.push({
      key: "shuffled",
      label: "target, shuffled",
      colour: "var(--series-7)",
      dash: "7 3",
      ...curveColumns(shuffled),
    });
  }
  return {
    lines,
    bands: lower && upper ? [{ key: "bracket", colour: "var(--series-2)", ...bracketBand(lower, upper) }] : [],
    most: Math.max(2, ...lines.map(({ x }) => x[x.length - 1] ?? 1)),
  };
}
