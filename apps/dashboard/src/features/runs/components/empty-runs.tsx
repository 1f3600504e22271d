"use client";

import { CheckIcon, CopyIcon } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { useLiveState } from "@/components/live/use-live";
import { Button } from "@/components/ui/button";

/** The three lines that attach a training loop. */
export function EmptyRuns() {
  const live = useLiveState();
  const [copied, setCopied] = useState(false);
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => "http://localhost:3000",
  );
  const code = `const collector = createCollector({ project: "my-model", name: "first run", config, url: "${origin}" });
const attachment = collector.attach(trainer);
await collector.close(); // after training`;
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-4 px-4 py-16">
      <h1 className="text-lg font-semibold tracking-tight">No runs yet</h1>
      <p className="text-muted-foreground">
        Attach your training loop with three lines. Its loss, the LM head&rsquo;s singular values and the states&rsquo;
        anisotropy appear here within a second of the first step.
      </p>
      <div className="relative rounded-lg border bg-card">
        <pre className="num overflow-x-auto p-4 pr-12 text-xs leading-6">
          <code>
            <span className="text-muted-foreground">
              {'import { createCollector } from "@headroom/collector";\n\n'}
            </span>
            {code}
          </code>
        </pre>
        <Button
          variant="ghost"
          size="icon-sm"
          className="absolute top-2 right-2"
          aria-label="Copy the lines"
          onClick={async () => {
            await navigator.clipboard.writeText(`import { createCollector } from "@headroom/collector";\n\n${code}\n`);
            setCopied(true);
          }}
        >
          {copied ? <CheckIcon /> : <CopyIcon />}
        </Button>
      </div>
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
