"use client";

import { metricMeaning } from "@headroom/protocol";
import { type ReactNode, useMemo } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { ChartLegend } from "@/components/charts/chart-legend";
import { LineChartView } from "@/components/charts/line-chart-view";
import { useElementWidth } from "@/components/charts/use-element-width";
import { usePanel } from "@/components/panels/use-panel";
import type { RunRecord } from "@/components/runs/axis-of-run";
import type { RunOnset } from "../prepare/run-onset";
import { useRunLines } from "./use-run-lines";

/** A chart of several metrics that share a unit, with their legend. */
export function RunMetricsPanel({
  run,
  id,
  title,
  unit,
  explanation,
  metrics,
  behind,
  log,
  onset,
  height = 240,
}: {
  run: RunRecord;
  id: string;
  title: string;
  unit: string;
  explanation: ReactNode;
  metrics: readonly string[];
  behind?: readonly string[] | undefined;
  log: boolean;
  onset?: RunOnset | undefined;
  height?: number;
}) {
  const [ref, width] = useElementWidth();
  const { onsets, ...content } = useRunLines(run, metrics, width, onset);
  const { lines: known } = content;
  const lines = useMemo(
    () => (behind ? known.map((line) => ({ ...line, behind: behind.includes(line.key) })) : known),
    [known, behind],
  );
  const panel = usePanel({ id, title, unit, log, ...content, lines });
  return (
    <ChartCard title={title} unit={unit} explanation={explanation} actions={panel.actions}>
      <div ref={ref} data-panel={id}>
        <LineChartView
          height={height}
          label={`${title}${unit === "" ? "" : ` in ${unit}`} by ${panel.xLabel}`}
          model={panel.model}
          onsets={onsets}
          onZoom={panel.onZoom}
          empty={panel.empty}
        />
        {content.lines.length > 1 && (
          <ChartLegend
            entries={content.lines.map(({ key, label, identity }) => ({
              key,
              label,
              ...identity,
              title: metricMeaning(key),
            }))}
          />
        )}
      </div>
    </ChartCard>
  );
}
