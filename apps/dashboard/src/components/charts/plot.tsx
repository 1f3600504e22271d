"use client";

import { createContext, useContext } from "react";
import type { Plot } from "./plot-of";

const PlotContext = createContext<Plot | undefined>(undefined);
export const PlotProvider = PlotContext.Provider;

/** The chart that a layer is drawn in. */
export function usePlot(): Plot {
  const plot = useContext(PlotContext);
  if (plot === undefined) throw new TypeError("Cannot draw: a layer must be inside a ChartFrame");
  return plot;
}
