"use client";

import { createContext, useContext } from "react";
import { usePlotArea } from "recharts";
import type { AxisModel } from "./prepare/scale";

export interface PlotAxes {
  readonly id: string;
  readonly x: AxisModel & { readonly label: string };
  readonly y: AxisModel;
}

export interface Plot extends PlotAxes {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** data → pixels */
  readonly px: (x: number) => number;
  readonly py: (y: number) => number;
  /** pixels → data */
  readonly xAt: (px: number) => number;
}

export const AxesContext = createContext<PlotAxes | undefined>(undefined);

/** The chart's plot area with its scales; undefined until recharts has laid the axes out. */
export function usePlot(): Plot | undefined {
  const axes = useContext(AxesContext);
  const area = usePlotArea();
  if (axes === undefined || area === undefined) return undefined;
  const { x: left, y: top, width, height } = area;
  const [x0, x1] = axes.x.domain.map(axes.x.log ? Math.log : same) as [number, number];
  const [y0, y1] = axes.y.domain.map(axes.y.log ? Math.log : same) as [number, number];
  const toX = axes.x.log ? Math.log : same;
  const toY = axes.y.log ? Math.log : same;
  return {
    ...axes,
    left,
    top,
    width,
    height,
    px: (x) => left + ((toX(x) - x0) / (x1 - x0)) * width,
    py: (y) => {
      const share = (toY(y) - y0) / (y1 - y0);
      return top + height * (axes.y.reversed ? share : 1 - share);
    },
    xAt: (px) => {
      const value = x0 + ((px - left) / width) * (x1 - x0);
      return axes.x.log ? Math.exp(value) : value;
    },
  };
}

function same(value: number): number {
  return value;
}
