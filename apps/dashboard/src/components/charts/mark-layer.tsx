"use client";

import { usePlot } from "./plot";
import type { DrawnMark } from "./prepare/chart-model";

/** Non-finite points at the edge: NaN a cross at the bottom, infinities arrows. Shape, not colour, tells them apart. */
export function MarkLayer({ marks }: { marks: readonly DrawnMark[] }) {
  const plot = usePlot();
  const bottom = plot.top + plot.height;
  return marks.map((mark) => {
    const x = plot.px(mark.x);
    const y = mark.kind === "+∞" ? plot.top + 4 : bottom - 5;
    return (
      <g
        key={`${mark.key}:${mark.kind}:${mark.x}`}
        stroke={mark.colour}
        fill="none"
        strokeWidth={1.5}
        data-mark={mark.kind}
      >
        <title>{`${mark.label}: ${mark.kind} at step ${mark.step}`}</title>
        {mark.kind === "NaN" && <path d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`} />}
        {mark.kind === "+∞" && <path d={`M${x - 3.5} ${y + 3}l3.5 -6l3.5 6z`} fill={mark.colour} />}
        {mark.kind === "−∞" && <path d={`M${x - 3.5} ${y - 3}l3.5 6l3.5 -6z`} fill={mark.colour} />}
      </g>
    );
  });
}
