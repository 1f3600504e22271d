"use client";

import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStableArray } from "@/lib/use-stable-array";
import { useTRPC } from "@/trpc/client";
import { settingsOf } from "../prepare/run-values";
import { FIRST_RUNS, RUNS_AT_ONCE, type RunsState, runsQuery } from "../search-params";

/** Every run that the server has for the state, the first at once and the rest in stretches, in one list. */
export function useAllRuns(state: RunsState, columns: readonly string[]) {
  const trpc = useTRPC();
  const first = useQuery(trpc.run.list.queryOptions(runsQuery(state, columns), { placeholderData: keepPreviousData }));
  const total = first.data?.total ?? 0;
  const offsets = Array.from(
    { length: Math.max(0, Math.ceil((total - FIRST_RUNS) / RUNS_AT_ONCE)) },
    (_, i) => FIRST_RUNS + i * RUNS_AT_ONCE,
  );
  const rest = useQueries({
    queries: offsets.map((offset) =>
      trpc.run.list.queryOptions(runsQuery(state, columns, { offset, limit: RUNS_AT_ONCE }), {
        placeholderData: keepPreviousData,
      }),
    ),
  });
  const pages = useStableArray([first.data?.items, ...rest.map(({ data }) => data?.items)]);
  const rows = useMemo(() => pages.flatMap((items) => items ?? []), [pages]);
  // The first filter is as quick as the others when settings have been looked through before it.
  useEffect(() => {
    const handle = window.setTimeout(() => {
      for (const row of rows) settingsOf(row);
    });
    return () => window.clearTimeout(handle);
  }, [rows]);
  return { first, rows, total, stale: first.isPlaceholderData, complete: rest.every(({ data }) => data !== undefined) };
}
