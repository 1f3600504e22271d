"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { ChartFrame, plotWidth } from "@/components/charts/chart-frame";
import { ColourBar } from "@/components/charts/colour-bar";
import { HoverProvider } from "@/components/charts/hover-store";
import { LineLayer } from "@/components/charts/line-layer";
import type { DrawnLine, Readout } from "@/components/charts/prepare/chart-model";
import { formatShort, formatStep, formatValue } from "@/components/charts/prepare/format";
import { layerProfiles } from "@/components/charts/prepare/layer-profile";
import { type AxisModel, paddedDomain, valueAxis } from "@/components/charts/prepare/scale";
import { useElementWidth } from "@/components/charts/use-element-width";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { recordedBy } from "@/components/series/as-of";
import { Skeleton } from "@/components/ui/skeleton";
import { useFrozenAt } from "@/components/views/frozen";
import { useTRPC } from "@/trpc/client";
import { profilesQuery } from "../queries";

const PROFILES = 8;

/** Anisotropy by layer at several steps: Fig 2 of Godey et al. 2024. */
export function LayerProfilePanel({ run, height = 240 }: { run: RunRecord; height?: number }) {
  const trpc = useTRPC();
  const [ref, width] = useElementWidth();
  const records = useQuery(trpc.profile.read.queryOptions(profilesQuery(run.id)));
  const frozenAt = useFrozenAt();
  const profiles = useMemo(
    () => layerProfiles(recordedBy(records.data ?? [], frozenAt), PROFILES),
    [records.data, frozenAt],
  );
  if (profiles.length === 0) return null;
  const layers = Math.max(...profiles.map(({ values }) => values.length));
  const lines: DrawnLine[] = profiles.map((profile) => ({
    key: String(profile.step),
    role: "line",
    colour: profile.colour,
    dash: undefined,
    x: Float64Array.from(profile.values, (_, i) => i + 1),
    y: profile.values.map((value) => (Number.isFinite(value) ? value : Number.NaN)),
  }));
  const readouts: Readout[] = lines.map((line, i) => ({
    ...line,
    label: `step ${formatStep(profiles[i]!.step)}`,
    pointCount: line.x.length,
    exact: true,
  }));
  const known = lines.flatMap(({ y }) => [...y]).filter((value) => !Number.isNaN(value));
  const y = valueAxis(paddedDomain(Math.min(0, ...known), Math.max(...known, 0.1), false), false);
  return (
    <ChartCard
      title="Anisotropy by layer"
      explanation={
        <p>
          Mean cosine between different states of the fixed probe, layer by layer (Fig 2 of Godey et al. 2024), at{" "}
          {profiles.length} of the measured steps; the brightest line is the newest.
        </p>
      }
    >
      <div ref={ref} data-panel="layer-profile" style={{ minHeight: height }}>
        {width === undefined ? (
          <Skeleton style={{ height }} />
        ) : (
          // Layers are not steps: the crosshair of the other charts means nothing here.
          <HoverProvider>
            <ChartFrame
              axes={{ x: layerAxis(layers, plotWidth(width)), y }}
              width={width}
              height={height}
              label={`Anisotropy by layer, ${layers} layers, ${profiles.length} steps`}
              readouts={readouts}
            >
              <LineLayer lines={lines} />
            </ChartFrame>
          </HoverProvider>
        )}
        <div className="px-2 pt-1">
          <ColourBar
            scale="viridis"
            from={formatShort(profiles[0]!.step)}
            to={formatShort(profiles[profiles.length - 1]!.step)}
            label="step"
          />
        </div>
      </div>
    </ChartCard>
  );
}

function layerAxis(layers: number, width: number): AxisModel & { label: string } {
  const every = Math.max(1, Math.ceil(layers / Math.max(2, Math.floor(width / 40))));
  return {
    domain: layers > 1 ? [1, layers] : [0.5, 1.5],
    log: false,
    ticks: Array.from({ length: layers }, (_, i) => i + 1).filter((layer) => (layer - 1) % every === 0),
    tick: String,
    value: formatValue,
    label: "layer",
  };
}
