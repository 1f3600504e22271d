import type { Metadata } from "next";
import { ComparePage } from "@/features/compare/components/compare-page";
import { liveCursor } from "@/trpc/live-cursor";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Compare" };

export default async function Page() {
  return <ComparePage since={await liveCursor()} />;
}
