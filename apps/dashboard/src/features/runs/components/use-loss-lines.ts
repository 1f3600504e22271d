"use client";

import { METRIC } from "@headroom/protocol";
import { useQueries } from "@tanstack/react-query";
import { messageOf } from "@/components/error-note";
import { useTRPC } from "@/trpc/client";
import type { Row } from "../prepare/run-values";

export interface LossLine {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly which: string;
}

const POINTS = 60;
/** The averages of a tiny training-loss line reach over this share of the run. */
const SHARE = 1 / 40;

/** Tiny loss lines of the rows in sight, by run id: of evaluations, else of training averaged, not of its noise. */
export function useLossLines(rows: readonly Row[]): ReadonlyMap<string, LossLine | { readonly fault: string }> {
  const trpc = useTRPC();
  const evaluated = rows.filter(({ lastValues }) => lastValues[METRIC.evalLoss] !== undefined).map(({ run }) => run);
  const trained = rows
    .filter(({ lastValues }) => lastValues[METRIC.evalLoss] === undefined && lastValues[METRIC.trainLoss] !== undefined)
    .map(({ run }) => run);
  const evaluations = useQueries({
    queries: evaluated.map(({ id }) =>
      trpc.series.read.queryOptions({
        series: [{ run: id, metric: METRIC.evalLoss }],
        maxPoints: POINTS,
        wallTimes: false,
        superseded: false,
      }),
    ),
  });
  const trainings = useQueries({
    queries: trained.map(({ id, lastStep }) =>
      trpc.series.smooth.queryOptions({
        run: id,
        metric: METRIC.trainLoss,
        kind: "ema",
        steps: Math.max(1, Math.round((lastStep ?? 0) * SHARE)),
        maxPoints: POINTS,
      }),
    ),
  });
  const lines = new Map<string, LossLine | { readonly fault: string }>();
  evaluations.forEach(({ data, error }, i) => {
    const line = data?.series[0];
    if (line !== undefined) lines.set(evaluated[i]!.id, { ...line, which: "evaluation loss" });
    else if (error) lines.set(evaluated[i]!.id, { fault: messageOf(error) });
  });
  trainings.forEach(({ data, error }, i) => {
    if (data !== undefined) lines.set(trained[i]!.id, { ...data, which: "averaged training loss" });
    else if (error) lines.set(trained[i]!.id, { fault: messageOf(error) });
  });
  return lines;
}
