"use client";

import { useLiveState } from "@/components/live/use-live";
import { AddRunTabs } from "./add-run";

/** How the first run comes here. */
export function EmptyRuns() {
  const live = useLiveState();
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-4 px-4 py-16">
      <h1 className="text-lg font-semibold tracking-tight">No runs yet</h1>
      <p className="text-muted-foreground">
        Add one with a few lines. Its loss, the LM head&rsquo;s singular values and the states&rsquo; anisotropy appear
        here within a second of the first step.
      </p>
      <AddRunTabs />
      <p className="text-muted-foreground">
        Or watch a small model train on real text: <code className="num">npx pnpm@10 demo</code>
      </p>
      <p className="flex items-center gap-2 text-xs text-muted-foreground" role="status">
        <span
          className={`size-2 rounded-full ${live === "live" ? "bg-live motion-safe:animate-pulse" : "bg-input"}`}
          aria-hidden="true"
        />
        {live === "live" ? "Waiting for the first run" : "Connecting to the server"}
      </p>
    </div>
  );
}
