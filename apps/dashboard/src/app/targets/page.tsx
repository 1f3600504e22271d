import type { Metadata } from "next";
import { TargetsPage } from "@/features/targets/components/targets-page";
import { HydrateClient, prefetch, trpc } from "@/trpc/server";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Targets" };

export default async function Page() {
  await prefetch(trpc.target.list.queryOptions());
  return (
    <HydrateClient>
      <TargetsPage />
    </HydrateClient>
  );
}
