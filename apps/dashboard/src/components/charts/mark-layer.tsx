"use client";

import { usePlot } from "./plot";
import type { DrawnMark } from "./prepare/chart-model";

/** Non-finite points at the edge: NaN a cross at the bottom, infinities arrows. Shape, not colour, tells them apart. */
export function MarkLayer({ marks }: { marks: readonly DrawnMark[] }) {
  const plot = usePlot();
  return marks.map((mark) => (
    <MarkShape
      key={`${mark.key}:${mark.kind}:${mark.x}`}
      mark={mark}
      x={plot.px(mark.x)}
      top={plot.top}
      bottom={plot.top + plot.height}
    />
  ));
}

/** One mark at x, between the plot's top and bottom. */
export function MarkShape({ mark, x, top, bottom }: { mark: DrawnMark; x: number; top: number; bottom: number }) {
  const y = mark.kind === "+∞" ? top + 4 : bottom - 5;
  return (
    <g stroke={mark.colour} fill="none" strokeWidth={1.5} data-mark={mark.kind}>
      <title>{`${mark.label}: ${mark.kind} at step ${mark.step}`}</title>
      {mark.kind === "NaN" && <path d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`} />}
      {mark.kind === "+∞" && <path d={`M${x - 3.5} ${y + 3}l3.5 -6l3.5 6z`} fill={mark.colour} />}
      {mark.kind === "−∞" && <path d={`M${x - 3.5} ${y - 3}l3.5 6l3.5 -6z`} fill={mark.colour} />}
    </g>
  );
}
