"use client";

import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { ChartFrame, plotWidth } from "./chart-frame";
import { HoverProvider } from "./hover-store";
import { BandLayer, LineLayer } from "./line-layer";
import type { DrawnBand, DrawnLine, Readout } from "./prepare/chart-model";
import type { AxisModel } from "./prepare/scale";
import { useElementWidth } from "./use-element-width";

export interface XyLine {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly dash?: string | undefined;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Curves over something that is not a step: its crosshair is its own. */
export function XyChart({
  lines,
  bands = [],
  axes,
  height,
  label,
  children,
}: {
  lines: readonly XyLine[];
  bands?: readonly DrawnBand[];
  axes: (plotWidth: number) => { x: AxisModel & { readonly label: string }; y: AxisModel };
  height: number;
  label: string;
  children?: ReactNode;
}) {
  const [ref, width] = useElementWidth();
  const drawn: DrawnLine[] = lines.map((line) => ({ ...line, dash: line.dash, role: "line" }));
  const readouts: Readout[] = lines.map((line) => ({
    ...line,
    dash: line.dash,
    pointCount: line.x.length,
    exact: true,
  }));
  return (
    <div ref={ref} style={{ minHeight: height }}>
      {width === undefined ? (
        <Skeleton style={{ height }} />
      ) : (
        <HoverProvider>
          <ChartFrame axes={axes(plotWidth(width))} width={width} height={height} label={label} readouts={readouts}>
            {children}
            <BandLayer bands={bands} />
            <LineLayer lines={drawn} />
          </ChartFrame>
        </HoverProvider>
      )}
    </div>
  );
}
