"use client";

import type { RouterOutputs } from "@headroom/api";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { assignIdentities } from "@/components/charts/prepare/identity";
import type { OnsetSteps } from "@/components/charts/prepare/onset-band";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { useFrozenAt } from "@/components/views/frozen";
import { useStableArray } from "@/lib/use-stable-array";
import { useTRPC } from "@/trpc/client";
import { defaultMetrics, sortMetrics } from "../prepare/default-metrics";
import { groupings, groupRuns } from "../prepare/groupings";
import { boardParsers, boardRunsQuery, drawnSlugs } from "../search-params";

export type BoardRow = RouterOutputs["run"]["list"]["items"][number];

/** The board's state: what the URL says, completed by what the project has. */
export function useBoard(project: string) {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(boardParsers);
  const list = useQuery(trpc.run.list.queryOptions(boardRunsQuery(project), { placeholderData: keepPreviousData }));
  const rows = list.data?.items;
  const slugs = drawnSlugs(state, rows);

  // Ticked runs may be older than the listed ones, or of another project.
  const elsewhere = slugs.filter((slug) => rows !== undefined && !rows.some(({ run }) => run.slug === slug));
  const fetched = useQueries({
    queries: elsewhere.map((slug) => trpc.run.get.queryOptions({ run: slug })),
    combine: (results) => ({
      runs: results.flatMap((result) => result.data ?? []),
      missing: results.flatMap((result, i) => (result.isError ? [elsewhere[i]!] : [])),
    }),
  });
  const known = new Map<string, RunRecord>();
  for (const { run } of rows ?? []) known.set(run.slug, run);
  for (const run of fetched.runs) known.set(run.slug, run);
  const runs = useStableArray(slugs.flatMap((slug) => known.get(slug) ?? []));

  const series = useQueries({
    queries: runs.map((run) => trpc.series.list.queryOptions({ run: run.id })),
    combine: (results) => ({
      summaries: results.flatMap((result) => result.data ?? []),
      pending: results.some((result) => result.isPending),
    }),
  });
  const available = useMemo(() => sortMetrics(series.summaries.map(({ metric }) => metric)), [series.summaries]);
  const metrics = state.metrics ?? defaultMetrics(available);
  const identities = useMemo(() => assignIdentities(runs.map(({ id }) => id)), [runs]);
  const groupingChoices = useMemo(() => groupings(runs), [runs]);
  const groups = useMemo(
    () => (state.group === null || runs.length === 0 ? undefined : groupRuns(runs, state.group)),
    [state.group, runs],
  );

  const frozenAt = useFrozenAt();
  const onsets = useMemo(() => {
    const found = new Map<string, { readonly state: string; readonly onset: OnsetSteps }>();
    for (const { run, verdict } of rows ?? []) {
      if (verdict?.onset && (frozenAt === undefined || run.updatedAtMs <= frozenAt)) {
        found.set(run.id, { state: verdict.state, onset: verdict.onset });
      }
    }
    return found;
  }, [rows, frozenAt]);

  const tick = (slug: string, on: boolean) =>
    void setState({ runs: on ? [...slugs, slug] : slugs.filter((one) => one !== slug) });
  return {
    list,
    rows,
    runs,
    slugs,
    missing: fetched.missing,
    summaries: series.summaries,
    /** what to draw is not known yet */
    pending: (state.metrics === null && series.pending) || (rows === undefined && !list.isError),
    available,
    metrics,
    identities,
    groupingChoices,
    groups,
    onsets,
    /** false in a saved view whose runs have gone on: last values would be of now */
    current: frozenAt === undefined || runs.every((run) => run.updatedAtMs <= frozenAt),
    group: state.group,
    centre: state.centre,
    /** the drawn run that the others are held against */
    baseline: runs.find((run) => run.slug === state.base),
    spread: state.spread,
    find: state.find,
    tick,
    set: setState,
  };
}

export type Board = ReturnType<typeof useBoard>;
