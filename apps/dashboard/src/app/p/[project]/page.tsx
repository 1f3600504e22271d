import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { BoardPage } from "@/features/board/components/board-page";
import { boardRunsQuery, drawnSlugs, loadBoardState } from "@/features/board/search-params";
import { getQueryClient, HydrateClient, prefetch, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ project: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).project) };
}

export default async function Page({ params, searchParams }: Props) {
  const project = decodeURIComponent((await params).project);
  const runs = trpc.run.list.queryOptions(boardRunsQuery(project));
  await prefetch(runs);
  const rows = getQueryClient().getQueryData(runs.queryKey)?.items;
  const slugs = new Set(drawnSlugs(await loadBoardState(searchParams), rows));
  const drawn = (rows ?? []).filter(({ run }) => slugs.has(run.slug));
  await Promise.all(drawn.map(({ run }) => prefetch(trpc.series.list.queryOptions({ run: run.id }))));
  return (
    <HydrateClient>
      <BoardPage project={project} />
    </HydrateClient>
  );
}
