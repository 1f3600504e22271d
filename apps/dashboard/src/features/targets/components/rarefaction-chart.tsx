"use client";

import type { TargetEstimate } from "@headroom/protocol";
import { ChartLegend } from "@/components/charts/chart-legend";
import { formatShort } from "@/components/charts/prepare/format";
import { paddedDomain, valueAxis } from "@/components/charts/prepare/scale";
import { XyChart, type XyLine } from "@/components/charts/xy-chart";

type Point = NonNullable<TargetEstimate["rarefaction"]>[number];

/** Dimensions of the naive curve by tokens; extrapolations dashed. */
export function RarefactionChart({ points, height = 240 }: { points: readonly Point[]; height?: number }) {
  const lines: XyLine[] = Object.keys(points[0]?.naive ?? {}).flatMap((epsilon, i) => {
    const known = points.filter((point) => (point.naive[epsilon] ?? 0) > 0);
    const colour = `var(--series-${i})`;
    const line = (key: string, part: readonly Point[], dash?: string): XyLine[] =>
      part.length < 2
        ? []
        : [
            {
              key,
              label: `W-error ${epsilon}${dash === undefined ? "" : ", extrapolated"}`,
              colour,
              dash,
              x: Float64Array.from(part, ({ tokens }) => tokens),
              y: Float64Array.from(part, ({ naive }) => naive[epsilon]!),
            },
          ];
    const measured = known.filter(({ extrapolated }) => !extrapolated);
    const beyond = [...measured.slice(-1), ...known.filter(({ extrapolated }) => extrapolated)];
    return [...line(epsilon, measured), ...line(`${epsilon}+`, beyond, "2 3")];
  });
  if (lines.length === 0) return null;
  const xs = lines.flatMap(({ x }) => [...x]);
  const ys = lines.flatMap(({ y }) => [...y]);
  const domain = [Math.min(...xs), Math.max(...xs)] as const;
  return (
    <>
      <XyChart
        height={height}
        label="Dimensions needed by corpus size in tokens, both logarithmic"
        lines={lines}
        axes={() => ({
          x: { ...valueAxis(domain, true, 6), value: formatShort, label: "tokens" },
          y: valueAxis(paddedDomain(Math.min(...ys), Math.max(...ys), true), true),
        })}
      />
      <ChartLegend entries={lines} />
    </>
  );
}
