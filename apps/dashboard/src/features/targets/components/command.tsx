"use client";

import { CopyIcon } from "lucide-react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";

/** A command line that wraps, to be copied whole. */
export function Command({ children }: { children: string }) {
  const copy = () =>
    navigator.clipboard.writeText(children).then(
      () => toast("Command copied"),
      () => toast.error("The clipboard is not open to this page; select the text instead"),
    );
  return (
    <div className="flex items-start gap-1 rounded-md border bg-background py-1 pr-1 pl-3">
      <pre className="num min-w-0 flex-1 py-1.5 text-xs break-words whitespace-pre-wrap text-foreground">
        {children}
      </pre>
      <Button variant="ghost" size="icon" aria-label="Copy the command" onClick={copy}>
        <CopyIcon className="size-3.5" />
      </Button>
    </div>
  );
}
