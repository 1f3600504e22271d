import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RunPage } from "@/features/run/components/run-page";
import { foundOrNull } from "@/trpc/found-or-null";
import { liveCursor } from "@/trpc/live-cursor";
import { getQueryClient, HydrateClient, prefetch, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const run = await foundOrNull("run", (await params).slug);
  return { title: run?.name ?? "Unknown run" };
}

export default async function Page({ params }: Props) {
  const { slug } = await params;
  const since = await liveCursor();
  const run = await foundOrNull("run", slug);
  if (run === null) notFound();
  getQueryClient().setQueryData(trpc.run.get.queryKey({ run: slug }), run);
  await prefetch(trpc.series.list.queryOptions({ run: run.id }));
  return (
    <HydrateClient>
      <RunPage reference={slug} since={since} />
    </HydrateClient>
  );
}
