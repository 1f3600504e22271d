import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TargetPage } from "@/features/targets/components/target-page";
import { foundOrNull } from "@/trpc/found-or-null";
import { liveCursor } from "@/trpc/live-cursor";
import { getQueryClient, HydrateClient, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const target = await foundOrNull("target", (await params).id);
  return { title: target?.name ?? "Unknown target" };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  const since = await liveCursor();
  const target = await foundOrNull("target", id);
  if (target === null) notFound();
  getQueryClient().setQueryData(trpc.target.get.queryKey({ id }), target);
  return (
    <HydrateClient>
      <TargetPage id={id} since={since} />
    </HydrateClient>
  );
}
