"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { useEffect, useState } from "react";
import { Dialog, DialogContent, DialogDescription, DialogTitle } from "@/components/ui/dialog";
import { useTRPC } from "@/trpc/client";
import { isTyping, SHORTCUTS } from "./shortcuts";

const MOST_RUNS = 20;

/** Everything by name: pages, projects, runs and settings of the page; Ctrl-K, and "?" for the keys. */
export function CommandPalette() {
  const router = useRouter();
  const { setTheme } = useTheme();
  const [open, setOpen] = useState<"commands" | "keys">();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setOpen((now) => (now === "commands" ? undefined : "commands"));
      } else if (event.key === "?" && !isTyping(event.target)) {
        setOpen("keys");
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const go = (path: string) => {
    setOpen(undefined);
    router.push(path);
  };
  return (
    <>
      <Dialog open={open === "commands"} onOpenChange={(on) => setOpen(on ? "commands" : undefined)}>
        <DialogContent className="top-[20%] translate-y-0 p-0 sm:max-w-lg">
          <DialogTitle className="sr-only">Commands</DialogTitle>
          <DialogDescription className="sr-only">Pages, projects and runs by name</DialogDescription>
          {open === "commands" && <Commands go={go} setTheme={setTheme} showKeys={() => setOpen("keys")} />}
        </DialogContent>
      </Dialog>
      <Dialog open={open === "keys"} onOpenChange={(on) => setOpen(on ? "keys" : undefined)}>
        <DialogContent>
          <DialogTitle>Keys</DialogTitle>
          <DialogDescription className="sr-only">What each key does</DialogDescription>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
            {SHORTCUTS.map(({ keys, what }) => (
              <div key={what} className="contents">
                <dt className="num text-muted-foreground">{keys}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </DialogContent>
      </Dialog>
    </>
  );
}

function Commands({
  go,
  setTheme,
  showKeys,
}: {
  go: (path: string) => void;
  setTheme: (theme: string) => void;
  showKeys: () => void;
}) {
  const trpc = useTRPC();
  const [find, setFind] = useState("");
  const projects = useQuery(trpc.project.list.queryOptions());
  const runs = useQuery(
    trpc.run.list.queryOptions({ search: find.trim() || undefined, metrics: [], limit: MOST_RUNS }),
  );
  const item =
    "flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-accent [&_span]:text-muted-foreground";
  return (
    <Command label="Commands" shouldFilter className="flex flex-col">
      <Command.Input
        value={find}
        onValueChange={setFind}
        placeholder="A page, a project, a run"
        className="h-11 border-b bg-transparent px-4 outline-none placeholder:text-muted-foreground"
      />
      <Command.List className="max-h-80 overflow-y-auto p-2 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted-foreground">
        <Command.Empty className="px-2 py-3 text-muted-foreground">Nothing of that name.</Command.Empty>
        <Command.Group heading="Pages">
          {(
            [
              ["All runs", "/"],
              ["Targets", "/targets"],
              ["Glossary", "/glossary"],
            ] as const
          ).map(([title, path]) => (
            <Command.Item key={path} className={item} onSelect={() => go(path)}>
              {title}
            </Command.Item>
          ))}
          <Command.Item className={item} onSelect={showKeys}>
            Keys <span>?</span>
          </Command.Item>
        </Command.Group>
        <Command.Group heading="Projects">
          {projects.data?.map(({ name }) => (
            <Command.Item
              key={name}
              value={`project ${name}`}
              className={item}
              onSelect={() => go(`/p/${encodeURIComponent(name)}`)}
            >
              {name} <span>board</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Runs">
          {runs.data?.items.map(({ run }) => (
            <Command.Item
              key={run.id}
              value={`run ${run.name} ${run.project} ${run.slug}`}
              className={item}
              onSelect={() => go(`/r/${run.slug}`)}
            >
              {run.name} <span>{run.project}</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Theme">
          {["light", "dark", "system"].map((theme) => (
            <Command.Item key={theme} value={`theme ${theme}`} className={item} onSelect={() => setTheme(theme)}>
              {theme}
            </Command.Item>
          ))}
        </Command.Group>
      </Command.List>
    </Command>
  );
}
