"use client";

import { METRIC, metricDefinition } from "@headroom/protocol";
import { useCallback, useMemo } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { ColourBar } from "@/components/charts/colour-bar";
import { ColouredLineLayer } from "@/components/charts/coloured-line-layer";
import { LineChartView } from "@/components/charts/line-chart-view";
import type { ChartModel } from "@/components/charts/prepare/chart-model";
import { colouredLine } from "@/components/charts/prepare/coloured-line";
import { useElementWidth } from "@/components/charts/use-element-width";
import { usePanel } from "@/components/panels/use-panel";
import type { RunRecord } from "@/components/runs/axis-of-run";
import type { PerplexitySource } from "../prepare/panels";
import type { RunOnset } from "../prepare/run-onset";
import { useRunLines } from "./use-run-lines";

const ANISOTROPY = METRIC.anisotropy;

/** Perplexity by step, coloured by last-layer anisotropy: Fig 3 of Godey et al. 2024. */
export function PerplexityPanel({
  run,
  source,
  onset,
  height = 240,
}: {
  run: RunRecord;
  source: PerplexitySource;
  onset: RunOnset | undefined;
  height?: number;
}) {
  const [ref, width] = useElementWidth();
  const { onsets, ...content } = useRunLines(run, [source.metric, ANISOTROPY], width, onset);
  const { lines } = content;
  const perplexity = useMemo(() => {
    const line = lines.find(({ key }) => key === source.metric);
    if (line === undefined || !source.exponential) return line;
    const { smooth } = line.line;
    return {
      ...line,
      label: "perplexity",
      line: {
        ...line.line,
        y: line.line.y.map(Math.exp),
        smooth: smooth && { x: smooth.x, y: smooth.y.map(Math.exp) },
        superseded: [],
      },
    };
  }, [lines, source]);
  const anisotropy = lines.find(({ key }) => key === ANISOTROPY);
  const drawn = useMemo(() => (perplexity === undefined ? [] : [perplexity]), [perplexity]);
  const panel = usePanel({ id: "perplexity", title: "Perplexity", unit: "", log: true, ...content, lines: drawn });
  const { model: ofPerplexity } = panel;
  const model = useCallback(
    (plot: number): ChartModel => {
      const prepared = ofPerplexity(plot);
      if (anisotropy === undefined) return prepared;
      const { line, identity, key } = anisotropy;
      const { x, y, pointCount, exact } = line;
      const aside = { key, label: "anisotropy", ...identity, x, y, pointCount, exact, aside: true };
      return { ...prepared, readouts: [...prepared.readouts, aside] };
    },
    [ofPerplexity, anisotropy],
  );
  const name = source.exponential ? `exp(${metricDefinition(source.metric).label})` : source.metric;
  return (
    <ChartCard
      title="Perplexity, coloured by anisotropy"
      unit={source.exponential ? "per token" : ""}
      explanation={
        <p>
          {name}, its colour the last-layer anisotropy at the same step (Fig 3 of Godey et al. 2024). Grey where
          anisotropy was not measured.
        </p>
      }
      actions={panel.actions}
    >
      <div ref={ref} data-panel="perplexity">
        <LineChartView
          height={height}
          label={`Perplexity (${name}) by ${panel.xLabel}, coloured by last-layer anisotropy`}
          model={model}
          onsets={onsets}
          onZoom={panel.onZoom}
          empty={panel.empty}
          draw={(prepared) =>
            prepared.lines
              .filter(({ role }) => role === "line")
              .map((line) => (
                <ColouredLineLayer
                  key={line.key}
                  segments={colouredLine(
                    line,
                    anisotropy?.line ?? { x: new Float64Array(), y: new Float64Array() },
                    [0, 1],
                  )}
                />
              ))
          }
        />
        <div className="px-2 pt-1">
          <ColourBar scale="viridis" from="0" to="1" label="anisotropy" />
        </div>
      </div>
    </ChartCard>
  );
}
