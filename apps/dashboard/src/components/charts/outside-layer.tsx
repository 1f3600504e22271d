"use client";

import { usePlot } from "./plot";
import type { OutsidePoint } from "./prepare/outside";

/** Open arrowheads at the edge where a line leaves the axis: what is there is not drawn, and said. */
export function OutsideLayer({ points }: { points: readonly OutsidePoint[] }) {
  const plot = usePlot();
  return points.map(({ key, label, colour, side, x, y }) => {
    const at = plot.px(x);
    const edge = side === "above" ? plot.top : plot.top + plot.height;
    const down = side === "above" ? 1 : -1;
    return (
      <g key={key} stroke={colour} fill="none" strokeWidth={1.5} data-outside={side}>
        <title>{`${label}: ${plot.y.value(y)} at ${plot.x.label} ${plot.x.value(x)}, ${side} this axis`}</title>
        <path d={`M${at - 3.5} ${edge + 5 * down}l3.5 ${-4 * down}l3.5 ${4 * down}`} />
      </g>
    );
  });
}
