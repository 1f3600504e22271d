"use client";

import type { ReactNode } from "react";
import { REACH_PX } from "./crosshair";
import { useHover } from "./hover-store";
import type { PlotAxes } from "./plot-of";
import { nearestIndex, type Readout } from "./prepare/chart-model";
import type { Polyline } from "./prepare/decimate";
import { Swatch } from "./swatch";

interface Row {
  readonly readout: Readout;
  readonly index: number;
}

/** Every line's value at the crosshair; a value from another x than the heading's says from where. */
export function ReadoutTooltip({
  id,
  axes,
  width,
  readouts,
  render,
}: {
  id: string;
  axes: PlotAxes;
  width: number;
  readouts: readonly Readout[];
  render: ((x: number) => ReactNode) | undefined;
}) {
  const hover = useHover();
  if (hover === undefined || hover.chart !== id) return null;
  const [low, high] = axes.x.domain;
  const toShare = (x: number) => (axes.x.log ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low));
  const share = toShare(hover.x);
  if (!(share >= -0.001 && share <= 1.001)) return null;
  const content =
    render === undefined ? <ReadoutTable axes={axes} width={width} readouts={readouts} x={hover.x} /> : render(hover.x);
  if (content === null) return null;
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none absolute top-1 z-20 max-w-[min(24rem,70%)] rounded-md border bg-popover/95 px-2.5 py-1.5 text-xs shadow-md"
      style={share < 0.5 ? { right: 16 } : { left: 56 }}
    >
      {content}
    </div>
  );
}

function ReadoutTable({
  axes,
  width,
  readouts,
  x,
}: {
  axes: PlotAxes;
  width: number;
  readouts: readonly Readout[];
  x: number;
}) {
  const reach = ((axes.x.domain[1] - axes.x.domain[0]) * REACH_PX) / width;
  const rows = readouts
    .map((readout) => ({ readout, index: nearestIndex(readout, x, reach) }))
    .filter((row): row is Row => row.index !== undefined)
    .sort((a, b) => b.readout.y[b.index]! - a.readout.y[a.index]!);
  const [nearest] = [...rows].sort((a, b) => Math.abs(xOf(a) - x) - Math.abs(xOf(b) - x));
  if (nearest === undefined) return null;
  const heading = xOf(nearest);
  return (
    <table>
      <caption className="pb-0.5 text-left text-muted-foreground">
        {`${axes.x.label} `}
        <span className="num text-foreground">{axes.x.value(heading)}</span>
      </caption>
      <tbody>
        {rows.map(({ readout, index }) => (
          <tr key={readout.key}>
            <td className="pr-1.5">
              <Swatch colour={readout.colour} dash={readout.dash} />
            </td>
            <td className="max-w-52 truncate pr-3">{readout.label}</td>
            <td className="num text-right">{axes.y.value(readout.y[index]!)}</td>
            {readout.raw !== undefined && (
              <td className="num pl-2 text-right text-muted-foreground">
                <Raw line={readout.raw} x={readout.x[index]!} reach={reach} format={axes.y.value} />
              </td>
            )}
            {readout.x[index] !== heading && (
              <td className="num pl-2 text-right text-muted-foreground">at {axes.x.value(readout.x[index]!)}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Raw({
  line,
  x,
  reach,
  format,
}: {
  line: Polyline;
  x: number;
  reach: number;
  format: (value: number) => string;
}) {
  const index = nearestIndex(line, x, reach);
  return index === undefined ? null : <>logged {format(line.y[index]!)}</>;
}

function xOf(row: Row): number {
  return row.readout.x[row.index]!;
}
