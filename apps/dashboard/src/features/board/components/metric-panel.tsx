"use client";

import { metricAxisLabel, metricDefinition } from "@headroom/protocol";
import { XIcon } from "lucide-react";
import { useMemo } from "react";
import { useChartState } from "@/components/chart-controls/use-chart-state";
import { ChartCard, MetricExplanation, metricTitle } from "@/components/charts/chart-card";
import { LineChartView } from "@/components/charts/line-chart-view";
import type { LineInput } from "@/components/charts/prepare/chart-model";
import { type OnsetBand, onsetBand } from "@/components/charts/prepare/onset-band";
import { useElementWidth } from "@/components/charts/use-element-width";
import { isAway, messageOf } from "@/components/error-note";
import { usePanel } from "@/components/panels/use-panel";
import { axisOfRun } from "@/components/runs/axis-of-run";
import { verdictLabel } from "@/components/runs/verdict-badge";
import { useSeries } from "@/components/series/use-series";
import { Button } from "@/components/ui/button";
import { useStableArray } from "@/lib/use-stable-array";
import { metricCaption } from "../prepare/default-metrics";
import { panelLines } from "../prepare/panel-lines";
import type { Board } from "./use-board";
import { useTargetBands } from "./use-target-bands";

export function MetricPanel({ board, metric, height }: { board: Board; metric: string; height: number }) {
  const settings = useChartState();
  const [ref, width] = useElementWidth();
  const { label, unit, axis } = metricDefinition(metric);
  const answers = useSeries(
    board.runs.map((run) => ({ runId: run.id, metric, axis: axisOfRun(run) })),
    { x: settings.x, xLog: settings.xlog, zoom: settings.zoom, smoothing: settings.smoothing, width },
  );
  const columns = useStableArray(answers.map((answer) => answer.columns));
  const smooths = useStableArray(answers.map((answer) => answer.smooth));
  const { runs, identities, groups, centre, spread, baseline } = board;
  // Differences have either sign, and a target's needs are no difference.
  const held = baseline !== undefined;
  const prepared = useMemo(() => {
    const drawn = runs.map((run, i) => ({
      id: run.id,
      name: run.name,
      axis: axisOfRun(run),
      columns: columns[i],
      smooth: smooths[i],
    }));
    return panelLines(drawn, identities, settings.x, groups, { centre, spread }, baseline?.id);
  }, [runs, columns, smooths, identities, groups, settings.x, centre, spread, baseline?.id]);
  const targetBands = useTargetBands(held ? NO_RUNS : board.runs, metric, prepared.lines);
  const onsets = ONSET_METRICS.test(metric) && groups === undefined ? onsetsOf(prepared.lines, board.onsets) : [];
  const failed = answers.find(({ error }) => error)?.error;
  const bands = useMemo(() => [...prepared.bands, ...targetBands], [prepared, targetBands]);
  const panel = usePanel({
    id: metric,
    title: metricTitle(metric),
    unit,
    log: axis === "log" && !held,
    lines: prepared.lines,
    bands,
    loading: answers.some(({ columns, error }) => columns === undefined && !error),
    error: failed,
    noAxis: prepared.withoutAxis.length > 0,
    nothing: "None of the ticked runs has logged this.",
  });
  const caption = metricCaption(metric);
  const unread = runs.filter((_, i) => answers[i]?.error).map((run) => run.name);
  return (
    <ChartCard
      title={held ? `${metricTitle(metric)} − ${baseline.name}` : metricTitle(metric)}
      unit={unit}
      explanation={<MetricExplanation metric={metric} />}
      actions={
        <>
          {panel.actions}
          <Button
            variant="ghost"
            size="icon-sm"
            className="size-6 text-muted-foreground"
            aria-label={`Remove the panel of ${label}`}
            onClick={() => board.set({ metrics: board.metrics.filter((one) => one !== metric) })}
          >
            <XIcon />
          </Button>
        </>
      }
    >
      <div ref={ref} data-panel={metric}>
        <LineChartView
          height={height}
          label={`${metricAxisLabel(metric)} by ${panel.xLabel}, ${prepared.lines.length} lines`}
          model={panel.model}
          named
          onsets={onsets}
          onZoom={panel.onZoom}
          empty={panel.empty}
        />
      </div>
      {failed !== undefined && !isAway(failed) && prepared.lines.length > 0 && (
        <p className="px-2 text-xs text-warn">
          Not shown: {unread.join(", ")}. {messageOf(failed)}
        </p>
      )}
      {caption !== undefined && runs.length > 1 && <p className="px-2 text-xs text-muted-foreground">{caption}</p>}
      {targetBands.length > 0 && (
        <p className="px-2 text-xs text-muted-foreground">Band: what the linked target needs at the same W-error.</p>
      )}
      {prepared.withoutAxis.length > 0 && (
        <p className="px-2 text-xs text-muted-foreground">
          No tokens per step on the model card: {prepared.withoutAxis.join(", ")}
        </p>
      )}
    </ChartCard>
  );
}

const NO_RUNS: Board["runs"] = [];

/** Charts that an onset of saturation is about. */
const ONSET_METRICS = /^(eval|train)\/loss$|^head\/|^hidden\/|perplexity$/;

function onsetsOf(lines: readonly LineInput[], onsets: Board["onsets"]): OnsetBand[] {
  return lines.flatMap(({ key, label, identity, line }) => {
    const found = onsets.get(key);
    const band = found && onsetBand(found.onset, line, `${label}: ${verdictLabel(found.state)}`, key);
    return band === undefined ? [] : { ...band, colour: identity.colour };
  });
}
