import { Skeleton } from "@/components/ui/skeleton";

export function RunPageSkeleton({ chartsOnly = false }: { chartsOnly?: boolean }) {
  return (
    <div className={chartsOnly ? "contents" : "flex flex-col gap-3 px-4 py-4"} aria-busy="true">
      {!chartsOnly && (
        <>
          <Skeleton className="h-10 w-72" />
          <Skeleton className="h-12" />
        </>
      )}
      <div className="grid gap-3 lg:grid-cols-2">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
