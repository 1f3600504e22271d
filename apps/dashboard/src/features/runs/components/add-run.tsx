"use client";

import { CheckIcon, CopyIcon, PlusIcon } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { addRunSnippets } from "../prepare/add-run-snippets";

/** How a run comes to this server, in the language of whoever brings it. */
export function AddRunTabs() {
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => "http://localhost:3000",
  );
  const snippets = addRunSnippets(origin);
  return (
    <Tabs.Root defaultValue="python" className="flex min-w-0 flex-col gap-2">
      <Tabs.List aria-label="Ways to add a run" className="flex flex-wrap gap-1 border-b">
        {snippets.map(({ id, title }) => (
          <Tabs.Trigger
            key={id}
            value={id}
            className="-mb-px border-b-2 border-transparent px-2 py-1.5 text-muted-foreground outline-none hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring/60 data-[state=active]:border-foreground data-[state=active]:text-foreground"
          >
            {title}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {snippets.map(({ id, about, code }) => (
        <Tabs.Content key={id} value={id} className="flex min-w-0 flex-col gap-2 outline-none">
          <p className="text-muted-foreground">{about}</p>
          <Code code={code} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

function Code({ code }: { code: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="relative min-w-0 rounded-lg border bg-card">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="num overflow-x-auto p-4 pr-12 text-xs leading-6" tabIndex={0}>
        <code>{code}</code>
      </pre>
      <Button
        variant="ghost"
        size="icon-sm"
        className="absolute top-2 right-2"
        aria-label={copied ? "Copied" : "Copy"}
        onClick={async () => {
          await navigator.clipboard.writeText(code);
          setCopied(true);
        }}
      >
        {copied ? <CheckIcon /> : <CopyIcon />}
      </Button>
    </div>
  );
}

export function AddRunDialog() {
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button variant="outline">
          <PlusIcon /> Add a run
        </Button>
      </DialogTrigger>
      <DialogContent className="sm:max-w-2xl">
        <DialogHeader>
          <DialogTitle>Add a run</DialogTitle>
          <DialogDescription>Each sends to this server; nothing leaves your machines.</DialogDescription>
        </DialogHeader>
        <AddRunTabs />
      </DialogContent>
    </Dialog>
  );
}
