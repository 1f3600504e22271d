import type { Metadata } from "next";
import { TargetsPage } from "@/features/targets/components/targets-page";
import { liveCursor } from "@/trpc/live-cursor";
import { HydrateClient, prefetch, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Targets" };

export default async function Page() {
  const since = await liveCursor();
  await prefetch(trpc.target.summaries.queryOptions());
  return (
    <HydrateClient>
      <TargetsPage since={since} />
    </HydrateClient>
  );
}
