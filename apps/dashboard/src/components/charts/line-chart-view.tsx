"use client";

import { type ReactNode, useMemo } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { ChartFrame, plotWidth } from "./chart-frame";
import { ChartPoster, POSTER_WIDTH } from "./chart-poster";
import { EndLabelLayer } from "./end-label-layer";
import { BandLayer, LineLayer } from "./line-layer";
import { MarkLayer } from "./mark-layer";
import { OnsetLayer } from "./onset-layer";
import { OutsideLayer } from "./outside-layer";
import type { ChartModel } from "./prepare/chart-model";
import type { OnsetBand } from "./prepare/onset-band";
import { useElementWidth } from "./use-element-width";

/** Measures its place, asks for a model of that width, and draws it. */
export function LineChartView({
  height,
  label,
  model,
  onsets = [],
  onZoom,
  empty,
  named = false,
  draw,
}: {
  height: number;
  label: string;
  /** width of the plot in CSS pixels → what to draw */
  model: (width: number) => ChartModel;
  onsets?: readonly OnsetBand[] | undefined;
  onZoom?: ((window: readonly [number, number] | undefined) => void) | undefined;
  /** shown instead of a chart without points */
  empty: ReactNode;
  /** a few lines carry their names at their ends */
  named?: boolean;
  /** draws the lines otherwise */
  draw?: (model: ChartModel) => ReactNode;
}) {
  const [ref, width] = useElementWidth();
  const prepared = useMemo(() => model(width === undefined ? POSTER_WIDTH : plotWidth(width)), [model, width]);
  return (
    <div ref={ref} style={{ minHeight: height }}>
      {width === undefined ? (
        prepared.empty || prepared.x.local ? (
          <Skeleton className="w-full" style={{ height }} />
        ) : (
          <ChartPoster model={prepared} height={height} label={label} />
        )
      ) : prepared.empty ? (
        <div className="grid place-content-center text-center text-muted-foreground" style={{ height }}>
          {empty}
        </div>
      ) : (
        <>
          <ChartFrame
            axes={prepared}
            width={width}
            height={height}
            label={label}
            readouts={prepared.readouts}
            onZoom={onZoom}
          >
            <OnsetLayer bands={onsets} />
            <BandLayer bands={prepared.bands} />
            {draw === undefined ? <LineLayer lines={prepared.lines} /> : draw(prepared)}
            <MarkLayer marks={prepared.marks} />
            <OutsideLayer points={prepared.outside} />
            {named && <EndLabelLayer lines={prepared.lines} readouts={prepared.readouts} />}
          </ChartFrame>
          {prepared.hiddenByLog > 0 && (
            <p className="pt-1 text-xs text-muted-foreground">
              {prepared.hiddenByLog} {prepared.hiddenByLog === 1 ? "value" : "values"} at or below 0 not shown on a log
              axis
            </p>
          )}
        </>
      )}
    </div>
  );
}
