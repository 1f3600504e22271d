"use client";

import { usePlot } from "./plot";
import type { ColouredSegment } from "./prepare/coloured-line";

export function ColouredLineLayer({ segments }: { segments: readonly ColouredSegment[] }) {
  const plot = usePlot();
  return (
    <g strokeWidth={2.25} strokeLinecap="round">
      {segments.map((segment) => (
        <line
          key={segment.x0}
          x1={plot.px(segment.x0)}
          y1={plot.py(segment.y0)}
          x2={plot.px(segment.x1)}
          y2={plot.py(segment.y1)}
          stroke={segment.colour}
        />
      ))}
    </g>
  );
}
