"use client";

import type { TargetEstimate } from "@headroom/protocol";
import { LevelLayer } from "@/components/charts/level-layer";
import { formatShort, formatStep } from "@/components/charts/prepare/format";
import { valueAxis } from "@/components/charts/prepare/scale";
import { Swatch } from "@/components/charts/swatch";
import { XyChart, type XyLine } from "@/components/charts/xy-chart";
import { bracketBand, curveColumns } from "@/components/targets/target-curve";
import { EPSILONS } from "../prepare/target-words";

/** Fig 7 with its nulls and its band. */
export function TargetCurveChart({ estimate, height = 320 }: { estimate: TargetEstimate; height?: number }) {
  const lines: XyLine[] = [
    { key: "naive", label: "naive", colour: "var(--series-0)", ...curveColumns(estimate.naive) },
  ];
  if (estimate.shuffled) {
    lines.push({
      key: "shuffled",
      label: "same tokens shuffled",
      colour: "var(--series-1)",
      dash: "7 3",
      ...curveColumns(estimate.shuffled),
    });
  }
  if (estimate.oneHot) {
    lines.push({
      key: "one-hot",
      label: "one-hot rows",
      colour: "var(--series-7)",
      dash: "2 3",
      ...curveColumns(estimate.oneHot),
    });
  }
  const { lower, upper } = estimate;
  const bands = lower && upper ? [{ key: "bracket", colour: "var(--series-2)", ...bracketBand(lower, upper) }] : [];
  const most = Math.max(2, ...lines.map(({ x }) => x[x.length - 1] ?? 1));
  const ticks = valueAxis([1, most], true, 8).ticks;
  return (
    <>
      <XyChart
        height={height}
        label="W-error by number of dimensions, logarithmic"
        lines={lines}
        bands={bands}
        axes={() => ({
          x: { domain: [1, most], log: true, ticks, tick: formatShort, value: formatStep, label: "dimensions" },
          y: valueAxis([0, 1], false),
        })}
      >
        <LevelLayer levels={EPSILONS.map((epsilon) => ({ key: epsilon, y: Number(epsilon), label: epsilon }))} />
      </XyChart>
      <ul className="flex flex-wrap gap-x-4 gap-y-0.5 px-2 pt-1 text-xs text-muted-foreground">
        {lines.map(({ key, label, colour, dash }) => (
          <li key={key} className="flex items-center gap-1.5">
            <Swatch colour={colour} dash={dash} /> {label}
          </li>
        ))}
        {bands.length > 0 && (
          <li className="flex items-center gap-1.5">
            <span
              className="h-2.5 w-4 rounded-[2px] opacity-30"
              style={{ background: "var(--series-2)" }}
              aria-hidden="true"
            />
            debiased bracket, contexts seen at least twice
          </li>
        )}
      </ul>
    </>
  );
}
