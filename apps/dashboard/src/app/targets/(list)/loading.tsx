import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="px-4 py-6" aria-busy="true">
      <Skeleton className="h-64" />
    </div>
  );
}
