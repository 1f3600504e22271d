"use client";

import { usePlot } from "./plot";
import type { DrawnLine, Readout } from "./prepare/chart-model";
import { endLabels } from "./prepare/end-labels";

/** The names of a few lines where they end, so that nobody has to look for them in a legend. */
export function EndLabelLayer({ lines, readouts }: { lines: readonly DrawnLine[]; readouts: readonly Readout[] }) {
  const plot = usePlot();
  const named = readouts.flatMap((readout) => {
    const line = lines.find(({ key, role }) => key === readout.key && role === "line");
    return line === undefined ? [] : [{ ...line, label: readout.label }];
  });
  return endLabels(named, plot.px, plot.py, plot).map(({ key, label, colour, x, y }) => (
    <text
      key={key}
      x={x}
      y={y}
      textAnchor="end"
      fontSize={11}
      fill={colour}
      stroke="var(--card)"
      strokeWidth={3}
      paintOrder="stroke"
      data-end-label={key}
    >
      {label}
    </text>
  ));
}
