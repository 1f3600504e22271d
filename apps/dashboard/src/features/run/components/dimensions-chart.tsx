"use client";

import type { RouterOutputs } from "@headroom/api";
import { HEAD_DIMENSIONS_USED, METRIC } from "@headroom/protocol";
import { useMemo } from "react";
import { ChartLegend } from "@/components/charts/chart-legend";
import { LevelLayer } from "@/components/charts/level-layer";
import { LineChartView } from "@/components/charts/line-chart-view";
import { LineLayer } from "@/components/charts/line-layer";
import { formatStep } from "@/components/charts/prepare/format";
import { useElementWidth } from "@/components/charts/use-element-width";
import { usePanel } from "@/components/panels/use-panel";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { constantBand } from "@/components/targets/constant-band";
import { useStableArray } from "@/lib/use-stable-array";
import { useRunLines } from "./use-run-lines";

type Target = NonNullable<RouterOutputs["target"]["ofRun"]>;

/** Dimensions that the head uses through training, over the band that the target needs. */
export function DimensionsChart({
  run,
  target,
  epsilon,
  available,
}: {
  run: RunRecord;
  target: Target;
  epsilon: string;
  available: readonly string[];
}) {
  const [ref, width] = useElementWidth();
  const metrics = useStableArray(
    [HEAD_DIMENSIONS_USED[epsilon] ?? "", METRIC.effectiveRankP].filter((metric) => available.includes(metric)),
  );
  const content = useRunLines(run, metrics, width);
  const { lines } = content;
  const { hiddenSize } = run.modelCard;
  const bands = useMemo(() => {
    const band = constantBand(target.estimate, epsilon, lines, "target", "var(--series-2)");
    // The hidden size belongs to the picture: the axis reaches it.
    const size =
      hiddenSize === undefined || band === undefined
        ? []
        : [
            {
              ...band,
              key: "d",
              colour: "transparent",
              low: band.x.map(() => hiddenSize),
              high: band.x.map(() => hiddenSize),
            },
          ];
    return band === undefined ? [] : [band, ...size];
  }, [target.estimate, epsilon, lines, hiddenSize]);
  const panel = usePanel({
    id: "dimensions",
    title: "Dimensions through training",
    unit: "dimensions",
    log: true,
    ...content,
    bands,
  });
  if (metrics.length === 0) return null;
  return (
    <div ref={ref} data-panel="dimensions">
      <LineChartView
        height={220}
        label={`Dimensions used by the head by ${panel.xLabel}, over the target's band`}
        model={panel.model}
        onZoom={panel.onZoom}
        empty={panel.empty}
        draw={(prepared) => (
          <>
            <LevelLayer
              levels={
                hiddenSize === undefined ? [] : [{ key: "d", y: hiddenSize, label: `d = ${formatStep(hiddenSize)}` }]
              }
            />
            <LineLayer lines={prepared.lines} />
          </>
        )}
      />
      <div className="flex flex-wrap items-center justify-between">
        <ChartLegend
          entries={[
            ...lines.map(({ key, label, identity }) => ({ key, label, ...identity })),
            ...bands.slice(0, 1).map(({ key, colour }) => ({
              key,
              colour,
              band: true,
              label: `target at W-error ${epsilon}`,
            })),
          ]}
        />
        {panel.actions}
      </div>
    </div>
  );
}
