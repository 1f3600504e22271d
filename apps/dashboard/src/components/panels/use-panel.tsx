"use client";

import { type ReactNode, useCallback } from "react";
import { useChartState } from "@/components/chart-controls/use-chart-state";
import { LogToggle } from "@/components/charts/log-toggle";
import { type BandInput, type ChartModel, chartModel, type LineInput } from "@/components/charts/prepare/chart-model";
import { X_AXIS_LABELS } from "@/components/charts/prepare/x-axis";
import { messageOf } from "@/components/error-note";
import { ExportMenu } from "./export-menu";
import { useRegisteredPanel } from "./panel-registry";

const NO_BANDS: readonly BandInput[] = [];

/** What a panel has to draw, and how far it is with that. */
export interface PanelContent {
  /** in the URL: panels whose y axis is the other one than their default are listed by it */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** whether the y axis is logarithmic by default */
  readonly log: boolean;
  readonly lines: readonly LineInput[];
  readonly bands?: readonly BandInput[] | undefined;
  readonly loading: boolean;
  readonly error: unknown;
  /** there are points, but not on the chosen x axis */
  readonly noAxis: boolean;
  /** said when there are no points at all */
  readonly nothing?: string | undefined;
}

export interface Panel {
  /** width of the plot in CSS pixels → what to draw, by the page's chart settings */
  readonly model: (width: number) => ChartModel;
  readonly xLabel: string;
  readonly onZoom: (window: readonly [number, number] | undefined) => void;
  /** for the card's actions: the y axis's scale, and ways to save the chart */
  readonly actions: ReactNode;
  /** why there is nothing to see */
  readonly empty: string;
}

/** What every chart over steps has in common: its model by the page's settings, its y axis, and its words when empty. */
export function usePanel(content: PanelContent): Panel {
  const { id, lines, bands = NO_BANDS } = content;
  const { x, xlog, robust, zoom, flip, set, setZoom } = useChartState();
  const log = content.log !== flip.includes(id);
  const model = useCallback(
    (width: number) =>
      chartModel(lines, bands, { xKind: x, xLog: xlog && x !== "time", yLog: log, robust, zoom, width }),
    [lines, bands, x, xlog, log, robust, zoom],
  );
  useRegisteredPanel(id, { title: content.title, unit: content.unit, model });
  const flipAxis = () => set({ flip: flip.includes(id) ? flip.filter((one) => one !== id) : [...flip, id] });
  return {
    model,
    xLabel: X_AXIS_LABELS[x],
    onZoom: setZoom,
    actions: (
      <>
        <LogToggle on={log} onToggle={flipAxis} />
        <ExportMenu title={content.title} unit={content.unit} model={model} />
      </>
    ),
    empty: emptyText(content),
  };
}

function emptyText({ loading, error, noAxis, nothing = "No points yet." }: PanelContent): string {
  if (loading) return "Loading";
  if (error) return `Could not be read. ${messageOf(error)}`;
  return noAxis ? "The model card does not say tokens per step." : nothing;
}
