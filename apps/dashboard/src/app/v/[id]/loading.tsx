import { RunPageSkeleton } from "@/features/run/components/run-page-skeleton";

export default function Loading() {
  return <RunPageSkeleton />;
}
