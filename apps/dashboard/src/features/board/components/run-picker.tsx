"use client";

import { METRIC } from "@headroom/protocol";
import { ListChecksIcon, PinIcon, SearchIcon } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { formatValue } from "@/components/charts/prepare/format";
import { Swatch } from "@/components/charts/swatch";
import { RunStatusMark } from "@/components/runs/run-status";
import { VerdictBadge } from "@/components/runs/verdict-badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { LISTED_RUNS } from "../search-params";
import type { Board, BoardRow } from "./use-board";

/** Runs of the project to tick. */
export function RunPicker({ board, project }: { board: Board; project: string }) {
  const total = board.list.data?.total ?? 0;
  const words = board.find.trim().toLowerCase();
  const rows = (board.rows ?? []).filter(
    ({ run }) =>
      words === "" ||
      run.name.toLowerCase().includes(words) ||
      run.tags.some((tag) => tag.toLowerCase().includes(words)),
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="relative">
        <SearchIcon
          className="absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-muted-foreground"
          aria-hidden="true"
        />
        <Input
          type="search"
          className="pl-8"
          aria-label="Find a run by name or tag"
          placeholder="Find a run or tag"
          value={board.find}
          onChange={(event) => board.set({ find: event.target.value || null })}
        />
      </div>
      <div className="flex items-center justify-between text-xs text-muted-foreground">
        <span>
          <span className="num">{board.runs.length}</span> of <span className="num">{total}</span> drawn
        </span>
        <span className="flex gap-1">
          <Button
            variant="ghost"
            size="sm"
            className="h-6 px-1.5"
            onClick={() => board.set({ runs: [...new Set([...board.slugs, ...rows.map(({ run }) => run.slug)])] })}
          >
            Select all shown
          </Button>
          <Button variant="ghost" size="sm" className="h-6 px-1.5" onClick={() => board.set({ runs: [] })}>
            None
          </Button>
        </span>
      </div>
      {board.rows === undefined && <Skeleton className="h-48" />}
      <ul className="flex flex-col">
        {rows.map((row) => (
          <PickerRow key={row.run.id} board={board} row={row} />
        ))}
      </ul>
      {board.rows !== undefined && rows.length === 0 && (
        <p className="text-muted-foreground">{words === "" ? `No runs in ${project}.` : "No run matches."}</p>
      )}
      {total > LISTED_RUNS && (
        <p className="text-xs text-muted-foreground">
          The newest {LISTED_RUNS} of {total} are listed;{" "}
          <Link className="underline" href={`/?project=${encodeURIComponent(project)}`}>
            the table
          </Link>{" "}
          has all.
        </p>
      )}
    </div>
  );
}

function PickerRow({ board, row: { run, lastValues, verdict } }: { board: Board; row: BoardRow }) {
  const ticked = board.slugs.includes(run.slug);
  const identity = board.groups === undefined ? board.identities.get(run.id) : undefined;
  const loss = lastValues[METRIC.evalLoss] ?? lastValues[METRIC.trainLoss];
  return (
    <li className="flex items-center gap-2 rounded-md px-1 py-1 hover:bg-accent/60">
      <Checkbox
        id={`tick-${run.id}`}
        checked={ticked}
        aria-label={`Draw ${run.name}`}
        onCheckedChange={(checked) => board.tick(run.slug, checked === true)}
      />
      {ticked && identity !== undefined ? (
        <Swatch colour={identity.colour} dash={identity.dash} />
      ) : (
        <span className="w-4 shrink-0" aria-hidden="true" />
      )}
      <div className="min-w-0 flex-1">
        <Link
          href={`/r/${run.slug}`}
          prefetch={false}
          className="block truncate rounded-sm hover:underline"
          title={run.name}
        >
          {run.name}
        </Link>
        {verdict !== null && <VerdictBadge state={verdict.state} title={verdict.sentence} />}
      </div>
      {ticked && (
        <Button
          variant="ghost"
          size="icon-sm"
          className="size-6"
          aria-pressed={board.baseline?.id === run.id}
          aria-label={`Hold the others against ${run.name}`}
          title={board.baseline?.id === run.id ? "The baseline" : "Make it the baseline"}
          onClick={() => board.set({ base: board.baseline?.id === run.id ? null : run.slug }, { history: "push" })}
        >
          <PinIcon className={board.baseline?.id === run.id ? "fill-current" : "text-muted-foreground"} />
        </Button>
      )}
      <span className="num text-xs text-muted-foreground">{loss === undefined ? "" : formatValue(loss)}</span>
      <RunStatusMark status={run.status} />
    </li>
  );
}

/** The same, behind a button, where there is no room beside the charts. */
export function RunPickerDialog({ board, project }: { board: Board; project: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" className="lg:hidden">
          <ListChecksIcon /> Runs <span className="num text-muted-foreground">{board.runs.length}</span>
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Runs of {project}</DialogTitle>
          <DialogDescription>Ticked runs are drawn.</DialogDescription>
        </DialogHeader>
        <RunPicker board={board} project={project} />
      </DialogContent>
    </Dialog>
  );
}
