"use client";

import { useQueryStates } from "nuqs";
import { useDeferredValue, useMemo } from "react";
import { ErrorNote } from "@/components/error-note";
import { LiveUpdates } from "@/components/live/use-live";
import { sortRows } from "../prepare/columns";
import { runFilter } from "../prepare/run-filter";
import { runsParsers } from "../search-params";
import { EmptyRuns } from "./empty-runs";
import { RunsTable } from "./runs-table";
import { RunsTableSkeleton } from "./runs-table-skeleton";
import { RunsToolbar } from "./runs-toolbar";
import { useAllRuns } from "./use-all-runs";
import { useColumns } from "./use-columns";

export function RunsPage({ since }: { since: number }) {
  const [state] = useQueryStates(runsParsers);
  const [columns] = useColumns();
  const { first, rows, total, stale, complete } = useAllRuns(state, columns);
  const q = useDeferredValue(state.q);
  const filter = useMemo(() => runFilter(q), [q]);
  const found = useMemo(
    () => sortRows(filter.ok ? rows.filter(filter.test) : rows, state.sort, state.desc),
    [rows, filter, state.sort, state.desc],
  );
  const asked = state.project !== null || state.status.length > 0 || state.tag.length > 0 || state.deleted;
  if (first.data?.total === 0 && !asked) {
    return (
      <LiveUpdates since={since}>
        <EmptyRuns />
      </LiveUpdates>
    );
  }
  return (
    <LiveUpdates since={since}>
      <div className="flex flex-col gap-3 px-4 py-4">
        <RunsToolbar
          rows={rows}
          found={first.data === undefined ? undefined : found.length}
          total={total}
          complete={complete}
          fault={filter.ok ? undefined : filter.message}
        />
        {first.data === undefined ? (
          first.error ? (
            <ErrorNote title="The runs could not be listed" error={first.error} retry={() => first.refetch()} />
          ) : (
            <RunsTableSkeleton />
          )
        ) : (
          <RunsTable rows={found} stale={stale} />
        )}
      </div>
    </LiveUpdates>
  );
}
