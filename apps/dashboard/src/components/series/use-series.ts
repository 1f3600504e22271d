"use client";

import type { RouterOutputs } from "@headroom/api";
import type { SeriesColumns, SmoothColumns } from "@headroom/protocol";
import { keepPreviousData, type QueryClient, useQueries, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Smoothing } from "@/components/chart-controls/chart-state";
import { stepRange, type XAxisKind, type XAxisOfRun } from "@/components/charts/prepare/x-axis";
import { useFrozenAt } from "@/components/views/frozen";
import { useStableArray } from "@/lib/use-stable-array";
import { useTRPC } from "@/trpc/client";
import { asOf, smoothAsOf } from "./as-of";
import { detailRange } from "./detail-range";
import { FIRST_MAX_POINTS, maxPointsOf, seriesInput } from "./series-input";

export interface SeriesRequest {
  readonly runId: string;
  readonly metric: string;
  readonly axis: XAxisOfRun;
}

export interface SeriesView {
  readonly x: XAxisKind;
  readonly xLog: boolean;
  readonly zoom: readonly [number, number] | undefined;
  readonly smoothing: Smoothing | undefined;
  /** of the widest chart; undefined until it is measured */
  readonly width: number | undefined;
}

export interface SeriesAnswer {
  readonly columns: readonly SeriesColumns[] | undefined;
  readonly smooth: SmoothColumns | undefined;
  readonly error: unknown;
}

/**
 * The columns of each series for one view: everything in coarse, and what the zoom shows in full detail. While detail
 * comes, the coarse line stays. One query per run and metric, so that a live run asks only for its own.
 */
export function useSeries(requests: readonly SeriesRequest[], view: SeriesView): SeriesAnswer[] {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { x, xLog, zoom, width, smoothing } = view;
  const maxPoints = width === undefined ? FIRST_MAX_POINTS : maxPointsOf(width);
  const frozenAt = useFrozenAt();
  const options = (request: SeriesRequest, range?: readonly [number, number]) => {
    const input = seriesInput(request, { maxPoints, x, xLog, wallTimes: frozenAt !== undefined, range });
    return trpc.series.read.queryOptions(input, {
      // What the page brought along is shown at once; nothing is asked before the chart is measured.
      enabled: width !== undefined,
      placeholderData: () => newestOverview(queryClient, request, input.wallTimes),
    });
  };
  const overviews = useQueries({ queries: requests.map((request) => options(request)) });
  const details = useQueries({
    queries:
      zoom === undefined
        ? []
        : requests.map((request, i) => {
            const range = detailRange(overviews[i]?.data?.series, x, request.axis, zoom);
            return { ...options(request, range ?? [0, 0]), ...(range === undefined ? { enabled: false } : {}) };
          }),
  });
  const smooths = useQueries({
    queries:
      smoothing === undefined
        ? []
        : requests.map((request, i) => {
            const [whole] = overviews[i]?.data?.series ?? [];
            const range = whole && zoom && stepRange(whole, x, request.axis, zoom);
            return trpc.series.smooth.queryOptions(
              {
                run: request.runId,
                metric: request.metric,
                ...smoothing,
                maxPoints,
                ...(range === undefined ? {} : { fromStep: range[0], toStep: range[1] }),
              },
              { enabled: width !== undefined && whole !== undefined, placeholderData: keepPreviousData },
            );
          }),
  });
  const smoothed = useStableArray(requests.map((_, i) => smooths[i]?.data));
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
  const lines = useMemo(
    () => (frozenAt === undefined ? smoothed : smoothed.map((columns) => columns && smoothAsOf(columns, frozenAt))),
    [smoothed, frozenAt],
  );
  return raw.map(({ error }, i) => ({ columns: shown[i], smooth: lines[i], error }));
}

type Answer = RouterOutputs["series"]["read"];

/** The same series as last read for a chart of any width: drawn until the asked one comes. */
function newestOverview(
  queryClient: QueryClient,
  { runId, metric }: SeriesRequest,
  wallTimes: boolean,
): Answer | undefined {
  const known = queryClient.getQueryCache().findAll({
    queryKey: [["series", "read"]],
    predicate: ({ queryKey, state }) => {
      const input = (queryKey[1] as { input?: ReturnType<typeof seriesInput> } | undefined)?.input;
      const [series] = input?.series ?? [];
      if (input === undefined || "fromStep" in input || (wallTimes && !input.wallTimes)) return false;
      return state.data !== undefined && series?.run === runId && series.metric === metric;
    },
  });
  return known.reduce<(typeof known)[number] | undefined>(
    (newest, query) =>
      newest === undefined || query.state.dataUpdatedAt > newest.state.dataUpdatedAt ? query : newest,
    undefined,
  )?.state.data as Answer | undefined;
}
