"use client";

import { usePlot } from "./plot";
import type { OnsetBand } from "./prepare/onset-band";

/** Interval of an onset as a band, its best estimate as a flagged line: text and shape, not colour alone. */
export function OnsetLayer({ bands }: { bands: readonly OnsetBand[] }) {
  const plot = usePlot();
  if (plot === undefined) return null;
  return bands.map((band, i) => {
    const low = plot.px(band.low);
    const high = plot.px(band.high);
    const best = plot.px(band.best);
    const right = best > plot.left + plot.width * 0.7;
    return (
      <g key={band.key} data-onset={band.key}>
        <rect x={low} y={plot.top} width={Math.max(1, high - low)} height={plot.height} fill="var(--onset)" />
        <line
          x1={best}
          x2={best}
          y1={plot.top}
          y2={plot.top + plot.height}
          stroke="var(--onset-edge)"
          strokeDasharray="4 2"
        />
        <path d={`M${best} ${plot.top + i * 13}h8l-2.5 4l2.5 4h-8z`} fill="var(--onset-edge)" />
        <text
          x={right ? best - 4 : best + 11}
          y={plot.top + i * 13 + 8}
          textAnchor={right ? "end" : "start"}
          fontSize={10.5}
          fill="var(--foreground)"
          stroke="var(--card)"
          strokeWidth={3}
          paintOrder="stroke"
        >
          {band.label}
        </text>
      </g>
    );
  });
}
