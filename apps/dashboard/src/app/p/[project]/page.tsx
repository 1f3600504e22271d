import type { Metadata } from "next";
import { BoardPage } from "@/features/board/components/board-page";
import { boardRunsQuery } from "@/features/board/search-params";
import { HydrateClient, prefetch, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ project: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).project) };
}

export default async function Page({ params }: Props) {
  const project = decodeURIComponent((await params).project);
  await prefetch(trpc.run.list.queryOptions(boardRunsQuery(project)));
  return (
    <HydrateClient>
      <BoardPage project={project} />
    </HydrateClient>
  );
}
