"use client";

import { useMemo } from "react";
import { ChartLegend } from "@/components/charts/chart-legend";
import { LevelLayer } from "@/components/charts/level-layer";
import { valueAxis } from "@/components/charts/prepare/scale";
import { XyChart, type XyLine } from "@/components/charts/xy-chart";
import { dimensionsAxis } from "@/components/targets/dimensions-axis";
import { bracketBand, curveColumns } from "@/components/targets/target-curve";
import type { LengthCurves } from "../prepare/length-curves";

/** Fig 7 with its nulls and its band. */
export function TargetCurveChart({ curves, height = 320 }: { curves: LengthCurves; height?: number }) {
  const { lines, bands, most } = useMemo(() => drawn(curves), [curves]);
  return (
    <>
      <XyChart
        height={height}
        label="W-error by number of dimensions, logarithmic"
        lines={lines}
        bands={bands}
        axes={(width) => ({
          x: dimensionsAxis(most, width),
          y: valueAxis([0, 1], false),
        })}
      >
        <LevelLayer
          levels={Object.keys(curves.naive.dimensionsAt).map((key) => ({ key, y: Number(key), label: key }))}
        />
      </XyChart>
      <ChartLegend
        entries={[
          ...lines,
          ...bands.map(({ key, colour }) => ({
            key,
            colour,
            band: true,
            label: "debiased band, contexts seen at least twice",
          })),
        ]}
      />
    </>
  );
}

function drawn({ naive, shuffled, oneHot, bracket: { lower, upper } }: LengthCurves) {
  const lines: XyLine[] = [{ key: "naive", label: "naive", colour: "var(--series-0)", ...curveColumns(naive) }];
  if (shuffled) {
    lines.push({
      key: "shuffled",
      label: "same tokens shuffled",
      colour: "var(--series-1)",
      dash: "7 3",
      ...curveColumns(shuffled),
    });
  }
  if (oneHot) {
    lines.push({
      key: "one-hot",
      label: "one-hot rows",
      colour: "var(--series-7)",
      dash: "2 3",
      ...curveColumns(oneHot),
    });
  }
  return {
    lines,
    bands: lower && upper ? [{ key: "bracket", colour: "var(--series-2)", ...bracketBand(lower, upper) }] : [],
    most: Math.max(2, ...lines.map(({ x }) => x[x.length - 1] ?? 1)),
  };
}
