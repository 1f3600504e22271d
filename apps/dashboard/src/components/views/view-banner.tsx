import { LockIcon } from "lucide-react";
import Link from "next/link";
import { formatMoment } from "@/components/charts/prepare/format";

/** Says that the page is a saved view, of when, and where the live one is. */
export function ViewBanner({ title, savedAtMs, livePath }: { title: string; savedAtMs: number; livePath: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-muted px-4 py-2" role="note">
      <LockIcon className="size-3.5 text-muted-foreground" aria-hidden="true" />
      <span className="font-medium">{title || "Saved view"}</span>
      <span className="text-muted-foreground">
        as of{" "}
        <time dateTime={new Date(savedAtMs).toISOString()} className="num" suppressHydrationWarning>
          {formatMoment(savedAtMs)}
        </time>
        , for reading only
      </span>
      <Link href={livePath} className="ml-auto rounded-sm underline underline-offset-4">
        Open the live page
      </Link>
    </div>
  );
}
