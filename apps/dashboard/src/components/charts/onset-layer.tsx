"use client";

import { usePlot } from "./plot";
import type { OnsetBand } from "./prepare/onset-band";

/** Beyond so many onsets bands and names would hide the lines: only flags are drawn. */
const MOST_NAMED = 2;

/** Advance of a character at the label's size, px: enough to tell on which side of its line a label fits. */
const CHARACTER_PX = 5.6;

/** Interval of an onset as a band, its best estimate as a line, and a flag where the alarm came. */
export function OnsetLayer({ bands }: { bands: readonly OnsetBand[] }) {
  const plot = usePlot();
  const named = bands.length <= MOST_NAMED;
  return bands.map((band, i) => {
    const low = plot.px(band.low);
    const high = plot.px(band.high);
    const best = plot.px(band.best);
    const bottom = plot.top + plot.height;
    const edge = band.colour ?? "var(--onset-edge)";
    const top = plot.top + (named ? i * 13 : 0);
    const flag = band.alarm === undefined ? undefined : plot.px(band.alarm);
    const right = best + 12 + band.label.length * CHARACTER_PX > plot.left + plot.width;
    return (
      <g key={band.key} data-onset={band.key}>
        <title>{band.label}</title>
        {named && (
          <rect
            x={low}
            y={plot.top}
            width={Math.max(1, high - low)}
            height={plot.height}
            fill={band.colour ?? "var(--onset)"}
            fillOpacity={band.colour === undefined ? 1 : 0.12}
          />
        )}
        <line
          x1={best}
          x2={best}
          y1={plot.top}
          y2={bottom}
          stroke={edge}
          strokeDasharray="4 2"
          strokeOpacity={named ? 1 : 0.5}
        />
        {flag !== undefined && (
          <path d={`M${flag - 0.75} ${bottom}V${top}h10l-3 4l3 4h-8.5V${bottom}z`} fill={edge} fillOpacity={0.85} />
        )}
        {named && (
          <text
            x={right ? best - 4 : best + 4}
            y={top + 8}
            textAnchor={right ? "end" : "start"}
            fontSize={10.5}
            fill="var(--foreground)"
            stroke="var(--card)"
            strokeWidth={3}
            paintOrder="stroke"
          >
            {band.label}
          </text>
        )}
      </g>
    );
  });
}
