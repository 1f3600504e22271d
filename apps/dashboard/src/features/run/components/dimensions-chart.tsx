"use client";

import type { RouterOutputs } from "@headroom/api";
import { metricDefinition } from "@headroom/protocol";
import { useCallback, useMemo } from "react";
import { LevelLayer } from "@/components/charts/level-layer";
import { LineChartView } from "@/components/charts/line-chart-view";
import { LineLayer } from "@/components/charts/line-layer";
import { chartModel } from "@/components/charts/prepare/chart-model";
import { formatStep } from "@/components/charts/prepare/format";
import { X_AXIS_LABELS } from "@/components/charts/prepare/x-axis";
import { Swatch } from "@/components/charts/swatch";
import { useElementWidth } from "@/components/charts/use-element-width";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { constantBand } from "@/components/targets/constant-band";
import { useStableArray } from "@/lib/use-stable-array";
import type { Epsilon } from "../prepare/headroom";
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
  epsilon: Epsilon;
  available: readonly string[];
}) {
  const [ref, width] = useElementWidth();
  const metrics = useStableArray(
    [`head/dimensions_used_${epsilon}`, "head/effective_rank_p"].filter((metric) => available.includes(metric)),
  );
  const { settings, lines } = useRunLines(run, metrics, width);
  const { x, xlog, smoothing, robust, zoom } = settings;
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
  const model = useCallback(
    (plot: number) =>
      chartModel(lines, bands, {
        xKind: x,
        xLog: xlog && x !== "time",
        yLog: true,
        smoothing,
        robust,
        zoom,
        width: plot,
      }),
    [lines, bands, x, xlog, smoothing, robust, zoom],
  );
  if (metrics.length === 0) return null;
  return (
    <div ref={ref} data-panel="dimensions">
      <LineChartView
        height={220}
        label={`Dimensions used by the head by ${X_AXIS_LABELS[x]}, over the target's band`}
        model={model}
        onZoom={settings.setZoom}
        empty="No points on this axis."
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
      <ul className="flex flex-wrap gap-x-4 gap-y-0.5 px-2 pt-1 text-xs text-muted-foreground">
        {lines.map(({ key, identity }) => (
          <li key={key} className="flex items-center gap-1.5">
            <Swatch colour={identity.colour} dash={identity.dash} /> {metricDefinition(key).label}
          </li>
        ))}
        {bands.length > 0 && (
          <li className="flex items-center gap-1.5">
            <span
              className="h-2.5 w-4 rounded-[2px] opacity-30"
              style={{ background: "var(--series-2)" }}
              aria-hidden="true"
            />
            target at W-error {epsilon}
          </li>
        )}
      </ul>
    </div>
  );
}
