import type { AxisModel } from "./prepare/scale.ts";

export interface PlotAxes {
  readonly x: AxisModel & { readonly label: string };
  readonly y: AxisModel;
}

/** Where the plot lies in its chart, in CSS pixels. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Plot extends PlotAxes, PlotBox {
  readonly id: string;
  /** data → pixels */
  readonly px: (x: number) => number;
  readonly py: (y: number) => number;
  /** pixels → data */
  readonly xAt: (px: number) => number;
}

export function plotOf(id: string, axes: PlotAxes, box: PlotBox): Plot {
  const toX = axes.x.log ? Math.log : same;
  const toY = axes.y.log ? Math.log : same;
  const x0 = toX(axes.x.domain[0]);
  const x1 = toX(axes.x.domain[1]);
  const y0 = toY(axes.y.domain[0]);
  const y1 = toY(axes.y.domain[1]);
  return {
    id,
    ...axes,
    ...box,
    px: (x) => box.left + ((toX(x) - x0) / (x1 - x0)) * box.width,
    py: (y) => {
      const share = (toY(y) - y0) / (y1 - y0);
      return box.top + box.height * (axes.y.reversed ? share : 1 - share);
    },
    xAt: (px) => {
      const value = x0 + ((px - box.left) / box.width) * (x1 - x0);
      return axes.x.log ? Math.exp(value) : value;
    },
  };
}

function same(value: number): number {
  return value;
}
