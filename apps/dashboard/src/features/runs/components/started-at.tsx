"use client";

import { useSyncExternalStore } from "react";
import { formatMoment } from "@/components/charts/prepare/format";
import { timeAgo } from "@/lib/relative-time";

const TICK_MS = 30_000;

function minuteTick(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
}

/** "5 min ago", kept true; the exact moment on hover. Only the browser knows the reader's clock. */
export function StartedAt({ ms }: { ms: number }) {
  const tick = useSyncExternalStore(
    minuteTick,
    () => Math.floor(Date.now() / TICK_MS),
    () => undefined,
  );
  if (tick === undefined)
    return <time dateTime={new Date(ms).toISOString()}>{new Date(ms).toISOString().slice(0, 10)}</time>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatMoment(ms)} className="text-muted-foreground">
      {timeAgo(ms, Date.now())}
    </time>
  );
}
