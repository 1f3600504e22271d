import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="grid gap-3 px-4 py-4 xl:grid-cols-2" aria-busy="true">
      <Skeleton className="h-72" />
      <Skeleton className="h-72" />
    </div>
  );
}
