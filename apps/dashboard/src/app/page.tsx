import type { SearchParams } from "nuqs/server";
import { RunsPage } from "@/features/runs/components/runs-page";
import { DEFAULT_COLUMNS, loadRunsState, runsQuery } from "@/features/runs/search-params";
import { liveCursor } from "@/trpc/live-cursor";
import { HydrateClient, prefetch, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = await loadRunsState(searchParams);
  const since = await liveCursor();
  await Promise.all([
    prefetch(trpc.run.list.queryOptions(runsQuery(state, state.cols ?? DEFAULT_COLUMNS))),
    prefetch(trpc.project.list.queryOptions()),
  ]);
  return (
    <HydrateClient>
      <RunsPage since={since} />
    </HydrateClient>
  );
}
