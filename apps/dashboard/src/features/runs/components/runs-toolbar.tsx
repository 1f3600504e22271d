"use client";

import { RUN_STATUSES } from "@headroom/protocol";
import { useQuery } from "@tanstack/react-query";
import { LayersIcon, SearchIcon, XIcon } from "lucide-react";
import Link from "next/link";
import { debounce, useQueryStates } from "nuqs";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useTRPC } from "@/trpc/client";
import type { Row } from "../prepare/run-values";
import { runsParsers } from "../search-params";
import { AddRunDialog } from "./add-run";
import { ColumnChoice } from "./column-choice";
import { SelectionActions } from "./selection-actions";

const ALL = "all projects";

export function RunsToolbar({
  rows,
  found,
  total,
  complete,
  fault,
}: {
  rows: readonly Row[];
  /** undefined until the first runs have come */
  found: number | undefined;
  total: number;
  /** false while more runs are on their way */
  complete: boolean;
  /** why the filter cannot be read */
  fault: string | undefined;
}) {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(runsParsers);
  const projects = useQuery(trpc.project.list.queryOptions());
  const set = setState;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h1 className="sr-only">Runs</h1>
      <div className="relative w-full sm:w-96">
        <SearchIcon
          className="absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-muted-foreground"
          aria-hidden="true"
        />
        <Input
          type="search"
          aria-label="Search or filter runs"
          aria-invalid={fault !== undefined}
          aria-describedby="runs-filter-note"
          placeholder="words, or lr > 1e-3 and optimizer = adamw"
          className="pl-8"
          value={state.q}
          onChange={(event) => setState({ q: event.target.value || null }, { limitUrlUpdates: debounce(200) })}
        />
      </div>
      {projects.data !== undefined && projects.data.length > 1 && (
        <Select value={state.project ?? ALL} onValueChange={(value) => set({ project: value === ALL ? null : value })}>
          <SelectTrigger aria-label="Project" className="max-w-48">
            <SelectValue>{state.project ?? ALL}</SelectValue>
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ALL}>{ALL}</SelectItem>
            {projects.data.map((project) => (
              <SelectItem key={project.name} value={project.name}>
                {project.name} <span className="num text-muted-foreground">{project.runCount}</span>
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      )}
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="outline">
            Status
            {state.status.length > 0 && <Badge className="num">{state.status.length}</Badge>}
            {state.deleted && <Badge variant="warn">deleted</Badge>}
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start">
          {RUN_STATUSES.map((status) => (
            <DropdownMenuCheckboxItem
              key={status}
              checked={state.status.includes(status)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(checked) =>
                set({ status: checked ? [...state.status, status] : state.status.filter((one) => one !== status) })
              }
            >
              {status}
            </DropdownMenuCheckboxItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuCheckboxItem
            checked={state.deleted}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(checked) => set({ deleted: checked || null, runs: null })}
          >
            deleted, to restore
          </DropdownMenuCheckboxItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {state.tag.map((tag) => (
        <Button
          key={tag}
          variant="secondary"
          size="sm"
          aria-label={`Remove the filter on the tag ${tag}`}
          onClick={() => set({ tag: state.tag.filter((one) => one !== tag) })}
        >
          {tag} <XIcon />
        </Button>
      ))}
      <ColumnChoice rows={rows} />
      {found !== undefined && (
        <span className="text-muted-foreground" role="status">
          {found !== total && (
            <>
              <span className="num">{found}</span> of{" "}
            </>
          )}
          <span className="num">{total}</span> {total === 1 ? "run" : "runs"}
          {!complete && ", more are coming"}
        </span>
      )}
      <p id="runs-filter-note" className={fault === undefined ? "sr-only" : "w-full text-warn sm:order-last"}>
        {fault ??
          "Words are searched in names, tags, notes and settings. With an operator it is a filter: lr > 1e-3 and optimizer = adamw and verdict = saturated."}
      </p>
      <div className="ml-auto flex items-center gap-2">
        {state.runs.length === 0 && <AddRunDialog />}
        <SelectionActions />
        {state.runs.length === 0 && projects.data?.[0] !== undefined && (
          <Button variant="outline" asChild>
            <Link href={`/p/${encodeURIComponent(state.project ?? projects.data[0].name)}`}>
              <LayersIcon /> Overlay board
            </Link>
          </Button>
        )}
      </div>
    </div>
  );
}
