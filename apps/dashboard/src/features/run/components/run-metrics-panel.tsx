"use client";

import { metricDefinition } from "@headroom/protocol";
import { type ReactNode, useCallback } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { LineChartView } from "@/components/charts/line-chart-view";
import { LogToggle } from "@/components/charts/log-toggle";
import { chartModel } from "@/components/charts/prepare/chart-model";
import { X_AXIS_LABELS } from "@/components/charts/prepare/x-axis";
import { Swatch } from "@/components/charts/swatch";
import { useElementWidth } from "@/components/charts/use-element-width";
import { messageOf } from "@/components/error-note";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { type RunOnset, useRunLines } from "./use-run-lines";

/** A chart of several metrics that share a unit, with their legend. */
export function RunMetricsPanel({
  run,
  id,
  title,
  unit,
  explanation,
  metrics,
  log: logByDefault,
  onset,
  height = 240,
}: {
  run: RunRecord;
  id: string;
  title: string;
  unit: string;
  explanation: ReactNode;
  metrics: readonly string[];
  log: boolean;
  onset?: RunOnset | undefined;
  height?: number;
}) {
  const [ref, width] = useElementWidth();
  const { settings, lines, onsets, noAxis, loading, error } = useRunLines(run, metrics, width, onset);
  const { x, xlog, smoothing, robust, zoom, flip } = settings;
  const log = logByDefault !== flip.includes(id);
  const model = useCallback(
    (plot: number) =>
      chartModel(lines, [], { xKind: x, xLog: xlog && x !== "time", yLog: log, smoothing, robust, zoom, width: plot }),
    [lines, x, xlog, log, smoothing, robust, zoom],
  );
  return (
    <ChartCard
      title={title}
      unit={unit}
      explanation={explanation}
      actions={
        <LogToggle
          on={log}
          onToggle={() => settings.set({ flip: flip.includes(id) ? flip.filter((one) => one !== id) : [...flip, id] })}
        />
      }
    >
      <div ref={ref} data-panel={id}>
        <LineChartView
          height={height}
          label={`${title}${unit === "" ? "" : ` in ${unit}`} by ${X_AXIS_LABELS[x]}`}
          model={model}
          onsets={onsets}
          onZoom={settings.setZoom}
          empty={
            loading
              ? "Loading"
              : error
                ? `Could not be read. ${messageOf(error)}`
                : noAxis
                  ? "The model card does not say tokens per step."
                  : "No points yet."
          }
        />
        {lines.length > 1 && (
          <ul className="flex flex-wrap gap-x-4 gap-y-0.5 px-2 pt-1 text-xs text-muted-foreground">
            {lines.map(({ key, identity }) => (
              <li key={key} className="flex items-center gap-1.5" title={metricDefinition(key).definition}>
                <Swatch colour={identity.colour} dash={identity.dash} /> {metricDefinition(key).label}
              </li>
            ))}
          </ul>
        )}
      </div>
    </ChartCard>
  );
}
