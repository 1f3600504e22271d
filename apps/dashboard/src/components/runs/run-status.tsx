import type { RunStatus } from "@headroom/protocol";
import { CheckIcon, CircleXIcon, UnplugIcon } from "lucide-react";
import { cn } from "@/lib/cn";

const LABELS: Readonly<Record<RunStatus, string>> = {
  running: "running",
  finished: "finished",
  failed: "failed",
  lost: "lost: no heartbeat",
};

/** Text and shape say the status, colour only repeats it. */
export function RunStatusMark({ status, withText = false }: { status: RunStatus; withText?: boolean }) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        status === "running" && "text-live",
        status === "finished" && "text-muted-foreground",
        status === "failed" && "text-destructive",
        status === "lost" && "text-warn",
      )}
      title={LABELS[status]}
    >
      {status === "running" && (
        <span className="relative grid size-3.5 place-content-center" aria-hidden="true">
          <span className="absolute inset-[3px] rounded-full bg-current opacity-40 motion-safe:animate-ping" />
          <span className="relative size-2 rounded-full bg-current" />
        </span>
      )}
      {status === "finished" && <CheckIcon className="size-3.5" aria-hidden="true" />}
      {status === "failed" && <CircleXIcon className="size-3.5" aria-hidden="true" />}
      {status === "lost" && <UnplugIcon className="size-3.5" aria-hidden="true" />}
      <span className={withText ? undefined : "sr-only"}>{withText ? status : LABELS[status]}</span>
    </span>
  );
}
