"use client";

import { useHover } from "./hover-store";
import type { Drag } from "./interaction-layer";
import type { Plot } from "./plot-of";
import { nearestIndex, type Readout } from "./prepare/chart-model";

/** a value this near to the pointer counts as being under it */
export const REACH_PX = 6;

/** The shared crosshair and the window being dragged, on a surface of their own: moving them repaints no line. */
export function Crosshair({
  plot,
  readouts,
  drag,
  width,
  height,
}: {
  plot: Plot;
  readouts: readonly Readout[];
  drag: Drag | undefined;
  width: number;
  height: number;
}) {
  const hover = useHover();
  const inside = hover !== undefined && hover.x >= plot.x.domain[0] && hover.x <= plot.x.domain[1];
  return (
    <svg
      width={width}
      height={height}
      className="pointer-events-none absolute inset-0 will-change-transform"
      aria-hidden="true"
    >
      {inside && <Cross plot={plot} readouts={readouts} x={hover.x} />}
      {drag !== undefined && (
        <rect
          x={Math.min(drag.from, drag.to)}
          y={plot.top}
          width={Math.abs(drag.to - drag.from)}
          height={plot.height}
          fill="var(--ring)"
          fillOpacity={0.15}
          stroke="var(--ring)"
          strokeOpacity={0.5}
        />
      )}
    </svg>
  );
}

function Cross({ plot, readouts, x }: { plot: Plot; readouts: readonly Readout[]; x: number }) {
  const at = plot.px(x);
  const reach = plot.xAt(plot.left + REACH_PX) - plot.x.domain[0];
  return (
    <>
      <line x1={at} x2={at} y1={plot.top} y2={plot.top + plot.height} stroke="var(--axis)" strokeOpacity={0.6} />
      {readouts.map((readout) => {
        if (readout.aside) return null;
        const i = nearestIndex(readout, x, reach);
        if (i === undefined) return null;
        const y = readout.y[i]!;
        if (y < plot.y.domain[0] || y > plot.y.domain[1]) return null;
        const cx = plot.px(readout.x[i]!);
        if (cx < plot.left - 1 || cx > plot.left + plot.width + 1) return null;
        return (
          <circle
            key={readout.key}
            cx={cx}
            cy={plot.py(y)}
            r={3}
            fill={readout.colour}
            stroke="var(--card)"
            strokeWidth={1.5}
          />
        );
      })}
    </>
  );
}
