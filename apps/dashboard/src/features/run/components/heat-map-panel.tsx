"use client";

import { useQuery } from "@tanstack/react-query";
import { TriangleAlertIcon } from "lucide-react";
import { useMemo, useState } from "react";
import { useChartState } from "@/components/chart-controls/use-chart-state";
import { ChartCard } from "@/components/charts/chart-card";
import { ColourBar } from "@/components/charts/colour-bar";
import { HeatMapView, LOG_DECADES, UNRESOLVED_RGBA } from "@/components/charts/heat-map-view";
import { LogToggle } from "@/components/charts/log-toggle";
import { formatStep, formatValue } from "@/components/charts/prepare/format";
import { heatMap, resolvedValues, withoutSuperseded } from "@/components/charts/prepare/heat-map";
import { linePath } from "@/components/charts/prepare/svg-path";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { recordedBy } from "@/components/series/as-of";
import { useFrozenAt } from "@/components/views/frozen";
import { useTRPC } from "@/trpc/client";
import { measuredRows } from "../prepare/measured-rows";
import { HEAT_MAP_RANKS, spectraQuery } from "../queries";

/** Singular values of the head by step: Fig 4 of Godey et al. 2024. */
export function HeatMapPanel({ run, height = 240 }: { run: RunRecord; height?: number }) {
  const trpc = useTRPC();
  const settings = useChartState();
  const [logColour, setLogColour] = useState(false);
  const spectra = useQuery(trpc.spectrum.read.queryOptions(spectraQuery(run.id)));
  const frozenAt = useFrozenAt();
  const shown = useMemo(() => withoutSuperseded(recordedBy(spectra.data ?? [], frozenAt)), [spectra.data, frozenAt]);
  const model = useMemo(() => heatMap(shown, HEAT_MAP_RANKS), [shown]);
  if (model === undefined) return null;
  const tokens = settings.x === "tokens" ? run.modelCard.tokensPerStep : undefined;
  const newest = shown[shown.length - 1];
  const measured = newest && measuredRows(newest, run.modelCard);
  return (
    <ChartCard
      title="Singular values of the head"
      unit="σᵢ/σ₁"
      explanation={
        <div className="flex flex-col gap-0.5">
          <p>
            Row i is σᵢ/σ₁, the i-th singular value relative to the largest, i = 1 on top (Fig 4 of Godey et al. 2024).
            A collapse shows as every row but the first going dark.
          </p>
          {newest !== undefined && (
            <p className="text-muted-foreground">
              {measured?.facts.join(" ")}{" "}
              {model.ranks < model.hiddenSize ? `The first ${model.ranks} of ${model.hiddenSize} are drawn.` : ""}
            </p>
          )}
        </div>
      }
      actions={<LogToggle on={logColour} onToggle={() => setLogColour(!logColour)} />}
    >
      <div data-panel="heat-map">
        <HeatMapView
          model={model}
          height={height}
          label={`Singular values of the head relative to the largest, ${model.ranks} values at ${model.steps.length} steps`}
          logColour={logColour}
          x={tokens === undefined ? "step" : "tokens"}
          stepsPerX={tokens === undefined ? 1 : 1 / tokens}
          xLog={settings.xlog && settings.x !== "time"}
          zoom={settings.x === "step" || tokens !== undefined ? settings.zoom : undefined}
          onZoom={settings.setZoom}
          tooltip={(column) => {
            const spectrum = shown[column];
            return spectrum === undefined ? null : <SpectrumReadout spectrum={spectrum} />;
          }}
        />
        <div className="flex flex-wrap items-center justify-between gap-x-4 px-2 pt-1">
          <ColourBar scale="plasma" full from={logColour ? `1e−${LOG_DECADES}` : "0"} to="1" label="σᵢ/σ₁" />
          {model.resolved.some((count) => count < model.ranks) && (
            <span className="flex items-center gap-1.5 text-[11px] text-muted-foreground">
              <span
                className="size-2.5 rounded-[2px]"
                style={{ background: `rgb(${UNRESOLVED_RGBA.slice(0, 3).join(" ")})` }}
                aria-hidden="true"
              />
              below what the method resolves
            </span>
          )}
          {(settings.x === "time" || settings.x === "relative") && (
            <span className="text-[11px] text-muted-foreground">by step</span>
          )}
        </div>
        {measured !== undefined && (
          <p className="px-2 pt-1 text-xs text-muted-foreground" data-measured-rows="">
            {measured.facts[0]} {measured.facts[1]}
          </p>
        )}
        {measured?.warnings.map((warning) => (
          <p key={warning} className="flex items-start gap-1.5 px-2 pt-1 text-xs text-warn" role="note">
            <TriangleAlertIcon className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" /> {warning}
          </p>
        ))}
      </div>
    </ChartCard>
  );
}

const WIDTH = 160;
const HEIGHT = 48;

function SpectrumReadout({
  spectrum,
}: {
  spectrum: Parameters<typeof resolvedValues>[0] & { readonly step: number; readonly columns: number };
}) {
  const sigma = spectrum.singularValues;
  const largest = sigma[0] ?? Number.NaN;
  const resolved = resolvedValues(spectrum);
  const x = Float64Array.from(sigma, (_, i) => i);
  return (
    <div className="flex flex-col gap-1">
      <p className="text-muted-foreground">
        step <span className="num text-foreground">{formatStep(spectrum.step)}</span>
      </p>
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        <path
          d={linePath(
            { x, y: sigma },
            (i) => 2 + (i / Math.max(1, sigma.length - 1)) * (WIDTH - 4),
            (value) => HEIGHT - 3 - (value / (largest || 1)) * (HEIGHT - 6),
          )}
          fill="none"
          stroke="var(--series-0)"
          strokeWidth={1.5}
        />
      </svg>
      <p>
        σ₁ <span className="num">{formatValue(largest)}</span> · σ<sub className="num">{sigma.length}</sub>/σ₁{" "}
        <span className="num">{formatValue(sigma[sigma.length - 1]! / largest)}</span>
      </p>
      {resolved < sigma.length && (
        <p className="text-muted-foreground">
          <span className="num">{resolved}</span> of <span className="num">{sigma.length}</span> resolved
        </p>
      )}
    </div>
  );
}
