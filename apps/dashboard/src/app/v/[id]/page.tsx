import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { Frozen } from "@/components/views/frozen";
import { savedViewSchema } from "@/components/views/saved-view";
import { ViewBanner } from "@/components/views/view-banner";
import { BoardPage } from "@/features/board/components/board-page";
import { prefetchBoard } from "@/features/board/prefetch-board";
import { RunPage } from "@/features/run/components/run-page";
import { foundOrNull } from "@/trpc/found-or-null";
import { HydrateClient } from "@/trpc/server";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const view = await foundOrNull("view", (await params).id);
  return { title: view?.title || "Saved view" };
}

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const view = await foundOrNull("view", id);
  const saved = savedViewSchema.safeParse(view?.state);
  if (view === null || !saved.success) notFound();
  const { page, savedAtMs } = saved.data;
  const search = new URLSearchParams(saved.data.search).toString();
  // The charts read their state from the URL; the view's own address opens with the saved one.
  const asked = await searchParams;
  if (search !== "" && Object.keys(asked).length === 0) redirect(`/v/${id}?${search}`);
  if (page.kind === "board") await prefetchBoard(page.project, asked, true);
  const livePage =
    page.kind === "board" ? `/p/${encodeURIComponent(page.project)}` : `/r/${encodeURIComponent(page.run)}`;
  return (
    <Frozen savedAtMs={savedAtMs}>
      <ViewBanner title={view.title} savedAtMs={savedAtMs} livePath={`${livePage}?${search}`} />
      <HydrateClient>
        {page.kind === "board" ? <BoardPage project={page.project} /> : <RunPage reference={page.run} />}
      </HydrateClient>
    </Frozen>
  );
}
