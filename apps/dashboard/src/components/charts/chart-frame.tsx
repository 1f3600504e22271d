"use client";

import { type ReactNode, useId, useMemo, useState } from "react";
import { CartesianGrid, LineChart, XAxis, YAxis } from "recharts";
import { Crosshair } from "./crosshair";
import { type Drag, InteractionLayer } from "./interaction-layer";
import { PlotProvider } from "./plot";
import { type PlotAxes, plotOf } from "./plot-of";
import type { Readout } from "./prepare/chart-model";
import { ReadoutTooltip } from "./readout-tooltip";

/** Left of the plot for the y axis, right of it for the last x label. */
export const Y_AXIS_WIDTH = 52;
const MARGIN = { top: 8, right: 14, bottom: 0, left: 0 } as const;
/** Ticks, and the axis's name below them. */
const X_AXIS_HEIGHT = 36;
const NO_ROWS: never[] = [];

/** Between the chart's edges and its plot, CSS pixels. */
export const chartPlotInsets = {
  left: Y_AXIS_WIDTH,
  top: MARGIN.top,
  right: MARGIN.right,
  bottom: X_AXIS_HEIGHT,
} as const;

export function plotWidth(chartWidth: number): number {
  return Math.max(16, chartWidth - Y_AXIS_WIDTH - MARGIN.right);
}

/** Where the plot lies in a chart of this size. */
export function plotBox(chartWidth: number, chartHeight: number) {
  return {
    left: Y_AXIS_WIDTH,
    top: MARGIN.top,
    width: plotWidth(chartWidth),
    height: Math.max(1, chartHeight - MARGIN.top - X_AXIS_HEIGHT),
  };
}

/** Axes, grid and interaction by recharts and us; what is plotted comes as layers. */
export function ChartFrame({
  axes,
  width,
  height,
  label,
  readouts,
  onZoom,
  tooltip,
  underlay,
  grid = true,
  children,
}: {
  axes: PlotAxes;
  width: number;
  height: number;
  /** what the chart shows, for screen readers */
  label: string;
  readouts: readonly Readout[];
  onZoom?: ((window: readonly [number, number] | undefined) => void) | undefined;
  /** replaces the table of values, e.g. for a heat map */
  tooltip?: ((x: number) => ReactNode) | undefined;
  /** HTML below the plot, placed by `plotBox` */
  underlay?: ReactNode;
  grid?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  const { x, y } = axes;
  const plot = useMemo(() => plotOf(id, { x, y }, plotBox(width, height)), [id, x, y, width, height]);
  const [drag, setDrag] = useState<Drag>();
  const tickStyle = { fontSize: 11, fill: "var(--axis)", fontFamily: "var(--font-mono)", letterSpacing: "-0.02em" };
  return (
    <PlotProvider value={plot}>
      <div className="relative" style={{ height, touchAction: "pan-y" }}>
        {underlay}
        <LineChart width={width} height={height} data={NO_ROWS} margin={MARGIN} accessibilityLayer={false}>
          {grid && (
            <CartesianGrid vertical={false} stroke="var(--grid)" horizontalValues={[...axes.y.ticks]} syncWithTicks />
          )}
          <XAxis
            type="number"
            dataKey="x"
            scale={axes.x.log ? "log" : "linear"}
            domain={[...axes.x.domain]}
            ticks={[...axes.x.ticks]}
            tickFormatter={axes.x.tick}
            tick={tickStyle}
            tickSize={4}
            axisLine={{ stroke: "var(--input)" }}
            tickLine={{ stroke: "var(--input)" }}
            height={X_AXIS_HEIGHT}
            label={{ value: axes.x.label, position: "insideBottom", offset: 2, fontSize: 11, fill: "var(--axis)" }}
            interval="preserveStartEnd"
            minTickGap={12}
            allowDataOverflow
          />
          <YAxis
            type="number"
            dataKey="y"
            scale={axes.y.log ? "log" : "linear"}
            domain={[...axes.y.domain]}
            ticks={[...axes.y.ticks]}
            tickFormatter={axes.y.tick}
            tick={tickStyle}
            tickSize={4}
            axisLine={false}
            tickLine={false}
            width={Y_AXIS_WIDTH}
            interval={0}
            reversed={axes.y.reversed ?? false}
            allowDataOverflow
          />
          <defs>
            <clipPath id={`${id}-plot`}>
              <rect x={plot.left} y={plot.top - 4} width={plot.width} height={plot.height + 4} />
            </clipPath>
          </defs>
          <g clipPath={`url(#${id}-plot)`}>{children}</g>
          <InteractionLayer label={label} readouts={readouts} onZoom={onZoom} drag={drag} onDrag={setDrag} />
        </LineChart>
        <Crosshair plot={plot} readouts={readouts} drag={drag} width={width} height={height} />
        <ReadoutTooltip id={id} axes={axes} width={width} readouts={readouts} render={tooltip} />
      </div>
    </PlotProvider>
  );
}
