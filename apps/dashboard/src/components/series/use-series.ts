"use client";

import type { SeriesColumns } from "@headroom/protocol";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { stepRange, type XAxisKind, type XAxisOfRun } from "@/components/charts/prepare/x-axis";
import { useFrozenAt } from "@/components/views/frozen";
import { useStableArray } from "@/lib/use-stable-array";
import { useTRPC } from "@/trpc/client";
import { asOf } from "./as-of";

export interface SeriesRequest {
  readonly runId: string;
  readonly metric: string;
  readonly axis: XAxisOfRun;
}

export interface SeriesView {
  readonly x: XAxisKind;
  readonly zoom: readonly [number, number] | undefined;
  /** of the widest chart; undefined until it is measured */
  readonly width: number | undefined;
}

export interface SeriesAnswer {
  readonly columns: readonly SeriesColumns[] | undefined;
  readonly error: unknown;
}

/** One point a pixel, in few sizes so that small changes of width ask nothing anew; charts keep ≤ 2 points a pixel. */
export function maxPointsOf(width: number): number {
  return Math.min(4_000, Math.max(400, Math.ceil(width / 300) * 300));
}

/**
 * The columns of each series for one view: everything in coarse, and what the zoom shows in full detail. While detail
 * comes, the coarse line stays. One query per run and metric, so that a live run asks only for its own.
 */
export function useSeries(requests: readonly SeriesRequest[], view: SeriesView): SeriesAnswer[] {
  const trpc = useTRPC();
  const { x, zoom, width } = view;
  const maxPoints = width === undefined ? 400 : maxPointsOf(width);
  const frozenAt = useFrozenAt();
  const wallTimes = x === "time" || x === "relative" || frozenAt !== undefined;
  const options = (request: SeriesRequest, range?: readonly [number, number]) =>
    trpc.series.read.queryOptions(
      {
        series: [{ run: request.runId, metric: request.metric }],
        ...(range === undefined ? {} : { fromStep: range[0], toStep: range[1] }),
        maxPoints,
        wallTimes,
      },
      { enabled: width !== undefined, placeholderData: keepPreviousData },
    );
  const overviews = useQueries({ queries: requests.map((request) => options(request)) });
  const details = useQueries({
    queries:
      zoom === undefined
        ? []
        : requests.map((request, i) => {
            const parts = overviews[i]?.data?.series;
            const whole = parts?.find((part) => !part.superseded) ?? parts?.[0];
            const range = whole === undefined ? undefined : stepRange(whole, x, request.axis, zoom);
            // Everything is here already when the overview is exact.
            const needed = range !== undefined && parts?.some((part) => !part.exact);
            return { ...options(request, range ?? [0, 0]), ...(needed ? {} : { enabled: false }) };
          }),
  });
  const raw = requests.map((_, i) => {
    const overview = overviews[i];
    const detail = details[i];
    const refined = detail?.data !== undefined && !detail.isPlaceholderData ? detail.data.series : undefined;
    return { columns: refined ?? overview?.data?.series, error: detail?.error ?? overview?.error ?? null };
  });
  const answered = useStableArray(raw.map(({ columns }) => columns));
  const shown = useMemo(
    () =>
      frozenAt === undefined
        ? answered
        : answered.map((columns) => (columns === undefined ? undefined : asOf(columns, frozenAt))),
    [answered, frozenAt],
  );
  return raw.map(({ error }, i) => ({ columns: shown[i], error }));
}
