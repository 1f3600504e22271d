import { Skeleton } from "@/components/ui/skeleton";

export function RunsTableSkeleton() {
  return (
    <div className="flex flex-col gap-2" aria-busy="true" role="status" aria-label="Loading runs">
      {Array.from({ length: 8 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
        <Skeleton key={i} className="h-9 w-full" />
      ))}
    </div>
  );
}
