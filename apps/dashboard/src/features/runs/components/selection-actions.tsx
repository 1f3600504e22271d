"use client";

import { useQueries } from "@tanstack/react-query";
import { ColumnsIcon, LayersIcon, Trash2Icon } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useRunActions } from "@/components/runs/use-run-actions";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";
import { runsParsers } from "../search-params";

/** What can be done with the ticked runs. They may be on other pages of the table, so they are asked for by slug. */
export function SelectionActions() {
  const trpc = useTRPC();
  const [{ runs: slugs, project }, setState] = useQueryStates(runsParsers);
  const actions = useRunActions();
  const runs = useQueries({
    queries: slugs.map((slug) => trpc.run.get.queryOptions({ run: slug })),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
  if (slugs.length === 0) return null;
  const board = runs[0]?.project ?? project;
  return (
    <>
      <span className="text-muted-foreground" role="status">
        <span className="num">{slugs.length}</span> ticked
      </span>
      <Button variant="ghost" onClick={() => setState({ runs: null })}>
        Clear
      </Button>
      <Button
        variant="outline"
        size="icon"
        aria-label="Delete the ticked runs"
        onClick={async () => {
          await setState({ runs: null });
          await actions.remove(runs);
        }}
      >
        <Trash2Icon />
      </Button>
      {slugs.length > 1 && (
        <Button variant="outline" asChild>
          <Link href={`/compare?runs=${slugs.map(encodeURIComponent).join(",")}`}>
            <ColumnsIcon /> Compare
          </Link>
        </Button>
      )}
      <Button asChild={board !== null} disabled={board === null}>
        {board === null ? (
          "Overlay"
        ) : (
          <Link href={`/p/${encodeURIComponent(board)}?runs=${slugs.map(encodeURIComponent).join(",")}`}>
            <LayersIcon /> Overlay
          </Link>
        )}
      </Button>
    </>
  );
}
