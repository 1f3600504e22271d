import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { BoardPage } from "@/features/board/components/board-page";
import { prefetchBoard } from "@/features/board/prefetch-board";
import { liveCursor } from "@/trpc/live-cursor";
import { getQueryClient, HydrateClient, prefetch, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ project: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).project };
}

export default async function Page({ params, searchParams }: Props) {
  // a page's parameters come as the address has them, its metadata's decoded
  const project = decodeURIComponent((await params).project);
  const since = await liveCursor();
  const search = await searchParams;
  await prefetch(trpc.project.list.queryOptions());
  const known = getQueryClient().getQueryData(trpc.project.list.queryKey());
  // A link that names runs may be of runs of other projects.
  if (search.runs === undefined && known !== undefined && !known.some(({ name }) => name === project)) notFound();
  await prefetchBoard(project, search);
  return (
    <HydrateClient>
      <BoardPage project={project} since={since} />
    </HydrateClient>
  );
}
