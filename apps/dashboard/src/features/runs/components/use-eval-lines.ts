"use client";

import type { RouterOutputs } from "@headroom/api";
import { METRIC } from "@headroom/protocol";
import { useQueries } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client";

type Row = RouterOutputs["run"]["list"]["items"][number];

/** Tiny evaluation-loss lines of the runs that logged no training loss (imported curves), by run id. */
export function useEvalLines(rows: readonly Row[]): ReadonlyMap<string, { steps: Float64Array; values: Float64Array }> {
  const trpc = useTRPC();
  const ids = rows
    .filter(({ sparkline, lastValues }) => sparkline === null && lastValues[METRIC.evalLoss] !== undefined)
    .map(({ run }) => run.id);
  return useQueries({
    queries: ids.map((run) =>
      trpc.series.read.queryOptions({
        series: [{ run, metric: METRIC.evalLoss }],
        maxPoints: 60,
        wallTimes: false,
        superseded: false,
      }),
    ),
    combine: (results) =>
      new Map(results.flatMap((result, i) => (result.data?.series[0] ? [[ids[i]!, result.data.series[0]]] : []))),
  });
}
