"use client";

import { memo } from "react";
import { usePlot } from "./plot";
import type { DrawnBand, DrawnLine, LineRole } from "./prepare/chart-model";
import { bandPath, linePath } from "./prepare/svg-path";

const STROKE: Readonly<Record<LineRole, { width: number; opacity: number }>> = {
  superseded: { width: 1, opacity: 1 },
  ghost: { width: 1, opacity: 0.22 },
  line: { width: 1.5, opacity: 1 },
};

/** Beyond so many, lines are one pixel thin: easier to tell apart, and painted four times as fast. */
const MOST_THICK = 8;

const ORDER: readonly LineRole[] = ["superseded", "ghost", "line"];

/** Straight segments, gaps left open; of lines alike the first lies on top. */
export const LineLayer = memo(function LineLayer({
  lines,
  toPath = linePath,
}: {
  lines: readonly DrawnLine[];
  toPath?: typeof linePath;
}) {
  const plot = usePlot();
  const most = lines.length > MOST_THICK ? 1 : Number.POSITIVE_INFINITY;
  const upwards = [...lines].reverse().sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  return upwards.map((line) => (
    <path
      key={line.key}
      data-series={line.key}
      data-role={line.role}
      d={toPath(line, plot.px, plot.py)}
      fill="none"
      stroke={line.role === "superseded" ? "var(--superseded)" : line.colour}
      strokeWidth={Math.min(most, STROKE[line.role].width)}
      strokeOpacity={STROKE[line.role].opacity}
      strokeDasharray={line.dash}
      strokeLinejoin="round"
      strokeLinecap="round"
    />
  ));
});

export const BandLayer = memo(function BandLayer({ bands }: { bands: readonly DrawnBand[] }) {
  const plot = usePlot();
  const bottom = plot.top + plot.height;
  return bands.map((band) => (
    <path
      key={band.key}
      data-band={band.key}
      d={bandPath(band, plot.px, (y) => Math.min(bottom + 2, plot.py(y)))}
      fill={band.colour}
      fillOpacity={0.16}
      stroke="none"
    />
  ));
});
