"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { ErrorNote } from "@/components/error-note";
import { LiveUpdates } from "@/components/live/use-live";
import { useTRPC } from "@/trpc/client";
import { runsParsers, runsQuery } from "../search-params";
import { EmptyRuns } from "./empty-runs";
import { Pager } from "./pager";
import { RunsTable } from "./runs-table";
import { RunsTableSkeleton } from "./runs-table-skeleton";
import { RunsToolbar } from "./runs-toolbar";

export function RunsPage({ since }: { since: number }) {
  const trpc = useTRPC();
  const [state] = useQueryStates(runsParsers);
  const list = useQuery(trpc.run.list.queryOptions(runsQuery(state), { placeholderData: keepPreviousData }));
  const filtered =
    state.q !== "" || state.project !== null || state.status.length > 0 || state.tag.length > 0 || state.deleted;
  if (list.data?.total === 0 && !filtered) {
    return (
      <LiveUpdates since={since}>
        <EmptyRuns />
      </LiveUpdates>
    );
  }
  return (
    <LiveUpdates since={since}>
      <div className="flex flex-col gap-3 px-4 py-4">
        <RunsToolbar total={list.data?.total} />
        {list.data === undefined ? (
          list.error ? (
            <ErrorNote title="The runs could not be listed" error={list.error} retry={() => list.refetch()} />
          ) : (
            <RunsTableSkeleton />
          )
        ) : (
          <>
            <RunsTable rows={list.data.items} stale={list.isPlaceholderData} />
            <Pager total={list.data.total} />
          </>
        )}
      </div>
    </LiveUpdates>
  );
}
