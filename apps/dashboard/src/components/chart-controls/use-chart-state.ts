"use client";

import { useQueryStates } from "nuqs";
import type { XAxisKind } from "@/components/charts/prepare/x-axis";
import { type ChartState, chartParsers, type Smoothing, zoomOf } from "./chart-state";

export interface ChartSettings {
  readonly x: XAxisKind;
  readonly xlog: boolean;
  readonly smoothing: Smoothing | undefined;
  readonly robust: boolean;
  readonly zoom: readonly [number, number] | undefined;
  readonly flip: readonly string[];
  readonly set: (patch: { [K in keyof ChartState]?: ChartState[K] | null }) => void;
  readonly setZoom: (window: readonly [number, number] | undefined) => void;
}

export function useChartState(): ChartSettings {
  const [state, setState] = useQueryStates(chartParsers);
  return {
    x: state.x,
    xlog: state.xlog,
    smoothing: state.smooth ?? undefined,
    robust: state.robust,
    zoom: zoomOf(state),
    flip: state.flip,
    set: (patch) => void setState(patch),
    setZoom: (window) =>
      void setState(
        { zoom: window === undefined ? null : window.map((edge) => Number(edge.toPrecision(12))) },
        // The browser's Back undoes a zoom.
        { history: "push" },
      ),
  };
}
