"use client";

import type { RouterOutputs } from "@headroom/api";
import { METRIC } from "@headroom/protocol";
import { useQueries } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client";

type Row = RouterOutputs["run"]["list"]["items"][number];

/** The averages of a tiny line reach over this share of the run. */
const SHARE = 1 / 40;

/** Tiny training-loss lines, averaged so that they show the course and not the noise, of runs without evaluations. */
export function useTrainingLines(
  rows: readonly Row[],
): ReadonlyMap<string, { steps: Float64Array; values: Float64Array }> {
  const trpc = useTRPC();
  const runs = rows
    .filter(({ sparkline, lastValues }) => sparkline === null && lastValues[METRIC.trainLoss] !== undefined)
    .map(({ run }) => run);
  return useQueries({
    queries: runs.map(({ id, lastStep }) =>
      trpc.series.smooth.queryOptions({
        run: id,
        metric: METRIC.trainLoss,
        kind: "ema",
        steps: Math.max(1, Math.round((lastStep ?? 0) * SHARE)),
        maxPoints: 60,
      }),
    ),
    combine: (results) => new Map(results.flatMap(({ data }, i) => (data ? [[runs[i]!.id, data]] : []))),
  });
}
