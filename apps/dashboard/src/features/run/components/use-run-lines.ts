"use client";

import { metricDefinition } from "@headroom/protocol";
import { useMemo } from "react";
import { useChartState } from "@/components/chart-controls/use-chart-state";
import type { LineInput } from "@/components/charts/prepare/chart-model";
import { identityOfSlot } from "@/components/charts/prepare/identity";
import { onsetBand } from "@/components/charts/prepare/onset-band";
import { runLine } from "@/components/charts/prepare/run-line";
import { axisOfRun, type RunRecord } from "@/components/runs/axis-of-run";
import { useSeries } from "@/components/series/use-series";
import { useStableArray } from "@/lib/use-stable-array";
import type { RunOnset } from "../prepare/run-onset";

/** Several metrics of one run as lines: colour tells the metric. */
export function useRunLines(
  run: RunRecord,
  metrics: readonly string[],
  width: number | undefined,
  onset?: RunOnset | undefined,
) {
  const settings = useChartState();
  const axis = axisOfRun(run);
  const answers = useSeries(
    metrics.map((metric) => ({ runId: run.id, metric, axis })),
    { x: settings.x, xLog: settings.xlog, zoom: settings.zoom, smoothing: settings.smoothing, width },
  );
  const columns = useStableArray(answers.map((answer) => answer.columns));
  const smooths = useStableArray(answers.map((answer) => answer.smooth));
  const names = useStableArray(metrics);
  const { x } = settings;
  const { tokensPerStep, startedAtMs } = axis;
  const lines = useMemo(
    () =>
      names.flatMap((metric, i): LineInput[] => {
        const line = runLine(columns[i] ?? [], x, { tokensPerStep, startedAtMs }, smooths[i]);
        return line === undefined
          ? []
          : [{ key: metric, label: metricDefinition(metric).label, identity: identityOfSlot(i), line }];
      }),
    [columns, smooths, names, x, tokensPerStep, startedAtMs],
  );
  const placed =
    onset && lines.map(({ line }) => onsetBand(onset.steps, line, onset.label)).find((band) => band !== undefined);
  const noAxis = lines.length === 0 && columns.some((parts) => parts !== undefined && parts.length > 0);
  return {
    lines,
    noAxis,
    onsets: placed === undefined ? [] : [onset?.muted ? { ...placed, colour: "var(--axis)" } : placed],
    loading: answers.some(({ columns: parts, error }) => parts === undefined && !error),
    error: answers.find(({ error }) => error)?.error ?? null,
  };
}
