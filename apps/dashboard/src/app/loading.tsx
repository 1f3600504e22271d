import { RunsTableSkeleton } from "@/features/runs/components/runs-table-skeleton";

export default function Loading() {
  return (
    <div className="px-4 py-4">
      <RunsTableSkeleton />
    </div>
  );
}
