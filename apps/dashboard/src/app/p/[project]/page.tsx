import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { BoardPage } from "@/features/board/components/board-page";
import { prefetchBoard } from "@/features/board/prefetch-board";
import { liveCursor } from "@/trpc/live-cursor";
import { HydrateClient } from "@/trpc/server";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ project: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).project };
}

export default async function Page({ params, searchParams }: Props) {
  const { project } = await params;
  const since = await liveCursor();
  await prefetchBoard(project, await searchParams);
  return (
    <HydrateClient>
      <BoardPage project={project} since={since} />
    </HydrateClient>
  );
}
