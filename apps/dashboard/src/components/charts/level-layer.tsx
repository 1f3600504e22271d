"use client";

import { usePlot } from "./plot";

export interface Level {
  readonly key: string;
  readonly y: number;
  readonly label: string;
}

export interface LevelBand {
  readonly key: string;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

/** Horizontal reference lines and bands behind the lines, named at the right edge. */
export function LevelLayer({ levels, bands = [] }: { levels: readonly Level[]; bands?: readonly LevelBand[] }) {
  const plot = usePlot();
  const right = plot.left + plot.width;
  return (
    <g fontSize={10.5} fill="var(--muted-foreground)" textAnchor="end">
      {bands.map((band) => {
        const top = Math.max(plot.top, plot.py(band.high));
        const bottom = Math.min(plot.top + plot.height, plot.py(band.low));
        return (
          <g key={band.key} data-level-band={band.key}>
            <rect
              x={plot.left}
              y={top}
              width={plot.width}
              height={Math.max(1, bottom - top)}
              fill="var(--series-2)"
              fillOpacity={0.14}
            />
            <text x={right - 4} y={top + 11}>
              {band.label}
            </text>
          </g>
        );
      })}
      {levels.map((level) => {
        const y = plot.py(level.y);
        return (
          <g key={level.key} data-level={level.key}>
            <line
              x1={plot.left}
              x2={right}
              y1={y}
              y2={y}
              stroke="var(--axis)"
              strokeDasharray="3 3"
              strokeOpacity={0.7}
            />
            <text x={right - 4} y={y - 3}>
              {level.label}
            </text>
          </g>
        );
      })}
    </g>
  );
}
