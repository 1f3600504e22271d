"use client";

import { type ReactNode, useCallback } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { ChartFrame, plotBox, plotWidth } from "./chart-frame";
import { colourTable } from "./prepare/colour-scale";
import { columnAt, type HeatMapModel } from "./prepare/heat-map";
import { stepAxis } from "./prepare/scale";
import type { XAxisKind } from "./prepare/x-axis";
import { X_AXIS_LABELS } from "./prepare/x-axis";
import { useElementWidth } from "./use-element-width";

/** Decades shown on a logarithmic colour scale. */
export const LOG_DECADES = 4;
/** A grey that no place of the colour scale has, on light and on dark. */
export const UNRESOLVED_RGBA = [140, 140, 140, 255] as const;
const NO_READOUTS: never[] = [];

/** σ_i/σ_1 by step: pixels on a canvas, one column a measured step. */
export function HeatMapView({
  model,
  height,
  label,
  logColour,
  xLog,
  zoom,
  onZoom,
  tooltip,
  x,
  stepsPerX,
}: {
  model: HeatMapModel;
  height: number;
  label: string;
  logColour: boolean;
  xLog: boolean;
  zoom: readonly [number, number] | undefined;
  onZoom: (window: readonly [number, number] | undefined) => void;
  tooltip: (column: number) => ReactNode;
  x: XAxisKind;
  /** steps in one unit of the x axis: 1, or 1 / tokens per step */
  stepsPerX: number;
}) {
  const [ref, width] = useElementWidth();
  const first = model.edges[0]!;
  const last = model.edges[model.edges.length - 1]!;
  const domain = zoom ?? ([(xLog ? Math.max(first, 1) : first) / stepsPerX, last / stepsPerX] as const);
  const toStep = (share: number) => {
    const [from, to] = domain;
    return (xLog ? from * (to / from) ** share : from + share * (to - from)) * stepsPerX;
  };
  return (
    <div ref={ref} style={{ minHeight: height }}>
      {width === undefined ? (
        <Skeleton style={{ height }} />
      ) : (
        <ChartFrame
          axes={{
            x: {
              ...stepAxis(domain, x, xLog, Math.max(2, Math.floor(plotWidth(width) / 90))),
              label: X_AXIS_LABELS[x],
            },
            y: {
              domain: [0.5, model.ranks + 0.5],
              log: false,
              reversed: true,
              ticks: rankTicks(model.ranks),
              tick: String,
              value: String,
            },
          }}
          width={width}
          height={height}
          label={label}
          readouts={NO_READOUTS}
          grid={false}
          onZoom={onZoom}
          tooltip={(at) => {
            const column = columnAt(model.edges, at * stepsPerX);
            return column === undefined ? null : tooltip(column);
          }}
          underlay={<HeatMapCanvas model={model} box={plotBox(width, height)} logColour={logColour} toStep={toStep} />}
        >
          {null}
        </ChartFrame>
      )}
    </div>
  );
}

function HeatMapCanvas({
  model,
  box,
  logColour,
  toStep,
}: {
  model: HeatMapModel;
  box: { left: number; top: number; width: number; height: number };
  logColour: boolean;
  toStep: (share: number) => number;
}) {
  const draw = useCallback(
    (canvas: HTMLCanvasElement | null) => {
      const context = canvas?.getContext("2d");
      if (!canvas || !context) return;
      paint(context, model, canvas.width, canvas.height, logColour, toStep);
    },
    [model, logColour, toStep],
  );
  return (
    <canvas
      ref={draw}
      width={Math.round(box.width)}
      height={model.ranks}
      className="absolute"
      style={{ left: box.left, top: box.top, width: box.width, height: box.height, imageRendering: "pixelated" }}
      data-heat-map={model.steps.length}
      data-unresolved={model.resolved.reduce((sum, count) => sum + model.ranks - count, 0)}
    />
  );
}

function paint(
  context: CanvasRenderingContext2D,
  model: HeatMapModel,
  width: number,
  height: number,
  logColour: boolean,
  toStep: (share: number) => number,
): void {
  const table = colourTable("plasma");
  const image = context.createImageData(width, height);
  const count = model.steps.length;
  for (let pixel = 0; pixel < width; pixel++) {
    const column = columnAt(model.edges, toStep((pixel + 0.5) / width));
    if (column === undefined) continue;
    for (let rank = 0; rank < height; rank++) {
      const ratio = model.ratios[rank * count + column]!;
      if (Number.isNaN(ratio)) continue;
      const at = (rank * width + pixel) * 4;
      if (rank >= model.resolved[column]!) {
        image.data.set(UNRESOLVED_RGBA, at);
        continue;
      }
      const share = logColour ? 1 + Math.log10(Math.max(ratio, 1e-300)) / LOG_DECADES : ratio;
      const colour = Math.round(255 * Math.min(1, Math.max(0, share))) * 3;
      image.data[at] = table[colour]!;
      image.data[at + 1] = table[colour + 1]!;
      image.data[at + 2] = table[colour + 2]!;
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** 1, and round numbers up to the last. */
function rankTicks(ranks: number): number[] {
  if (ranks <= 10) return Array.from({ length: ranks }, (_, i) => i + 1);
  const step =
    [2, 5, 10, 20, 50, 100, 200, 500, 1000].find((candidate) => ranks / candidate <= 6) ?? Math.ceil(ranks / 5);
  return [1, ...Array.from({ length: Math.floor(ranks / step) }, (_, i) => (i + 1) * step)];
}
