"use client";

import type { TargetEstimate } from "@headroom/protocol";
import { useMemo } from "react";
import { ChartLegend } from "@/components/charts/chart-legend";
import { LevelLayer } from "@/components/charts/level-layer";
import { paddedDomain, valueAxis } from "@/components/charts/prepare/scale";
import { XyChart } from "@/components/charts/xy-chart";
import { dimensionsAxis } from "@/components/targets/dimensions-axis";
import { differenceFromNull } from "../prepare/length-curves";

type ContextLength = NonNullable<TargetEstimate["byContextLength"]>[number];

/** Naive W-error minus that of the same tokens shuffled, a line a context length. */
export function NullDifferenceChart({ lengths, height = 220 }: { lengths: readonly ContextLength[]; height?: number }) {
  const lines = useMemo(
    () =>
      lengths.map(({ contextLength, naive, shuffled }, i) => ({
        key: String(contextLength),
        label: contextLength === 1 ? "1 token" : `${contextLength} tokens`,
        colour: `var(--series-${(i + 3) % 8})`,
        ...differenceFromNull(naive, shuffled),
      })),
    [lengths],
  );
  const most = Math.max(2, ...lines.map(({ x }) => x[x.length - 1] ?? 1));
  const ys = lines.flatMap(({ y }) => [...y]);
  const y = valueAxis(paddedDomain(Math.min(0, ...ys), Math.max(0, ...ys), false), false);
  return (
    <>
      <XyChart
        height={height}
        label="W-error of the text minus that of its tokens shuffled, by number of dimensions, logarithmic"
        lines={lines}
        axes={(width) => ({
          x: dimensionsAxis(most, width),
          y,
        })}
      >
        <LevelLayer levels={[{ key: "null", y: 0, label: "the null" }]} />
      </XyChart>
      <ChartLegend entries={lines.map((line) => ({ ...line, label: `contexts of ${line.label}` }))} />
    </>
  );
}
